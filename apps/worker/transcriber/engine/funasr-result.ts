import type { ChunkResult } from '#shared/domain/chunk.ts';
import type { Options, Warning } from '#shared/domain/options.ts';
import { readFunasrAnswer } from './funasr-answer.ts';
import type { FunasrRequest } from './funasr-request.ts';
import { disappointments, unsupported } from './unsupported.ts';

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
  return { ...heard, language, warnings: [...asked.request.warnings, ...unmet(asked, heard)], flags: [] };
}

function unmet({ options, request: { fields }, ignoresHotwords }: Asked, heard: Parameters<typeof disappointments>[1]) {
  const ignored: Warning[] =
    fields.hotwords && ignoresHotwords
      ? [unsupported('hotwords', 'the engine runs without vLLM, and ignores hotwords then')]
      : [];
  const asked = { timestamps: options.timestamps, diarization: options.diarization && fields.spk !== undefined };
  return [...ignored, ...disappointments(asked, heard)];
}
