import type { ChunkResult } from '#shared/domain/chunk.ts';
import type { Options, Warning } from '#shared/domain/options.ts';
import { readFunasrAnswer } from './funasr-answer.ts';
import { type FunasrRequest, unsupported } from './funasr-request.ts';

type Asked = {
  durationMs: number;
  options: Options;
  request: FunasrRequest;
  /** The server made the segments from the text. */
  inventsTimes: boolean;
  /** It took hotwords, and did nothing with them. */
  ignoresHotwords: boolean;
};

/**
 * What one of FunASR's servers said of a chunk, with a warning for all that was asked for and is not in it; null if the
 * body is none of theirs.
 */
export function funasrResult(body: string, asked: Asked): Omit<ChunkResult, 'engine' | 'engine_ms'> | null {
  const heard = readFunasrAnswer(body, asked.durationMs, asked.inventsTimes);
  if (!heard) return null;
  const language = asked.request.fields.language ? asked.options.language : heard.language;
  return { ...heard, language, warnings: [...asked.request.warnings, ...disappointments(asked, heard)], flags: [] };
}

function disappointments(
  { options: { timestamps, diarization }, request: { fields }, ignoresHotwords }: Asked,
  { segments, timestamps_source }: Pick<ChunkResult, 'segments' | 'timestamps_source'>,
): Warning[] {
  const warnings: Warning[] = [];
  if (fields.hotwords && ignoresHotwords) {
    warnings.push(unsupported('hotwords', 'the engine runs without vLLM, and ignores hotwords then'));
  }
  if (segments.length === 0) return warnings;
  if (timestamps === 'word' && timestamps_source !== 'engine_words') {
    warnings.push(unsupported('timestamps', 'the engine gave no times of words'));
  }
  if (diarization && fields.spk && segments.every(segment => segment.speaker === null)) {
    warnings.push(unsupported('diarization', 'the engine told no speakers'));
  }
  return warnings;
}
