import type { ChunkResult } from '#shared/domain/chunk.ts';
import type { Options, Warning } from '#shared/domain/options.ts';

/** An option that the engine cannot honour. */
export function unsupported(option: keyof Options, detail: string): Warning {
  return { code: 'option_unsupported', option, detail };
}

/** What was asked for in a way that `who` reads, and is not in its answer all the same. */
export function disappointments(
  { timestamps, diarization }: Pick<Options, 'timestamps' | 'diarization'>,
  { segments, timestamps_source }: Pick<ChunkResult, 'segments' | 'timestamps_source'>,
  who = 'the engine',
): Warning[] {
  const warnings: Warning[] = [];
  if (segments.length === 0) return warnings;
  if (timestamps === 'word' && timestamps_source !== 'engine_words') {
    warnings.push(unsupported('timestamps', `${who} gave no times of words`));
  }
  if (diarization && segments.every(segment => segment.speaker === null)) {
    warnings.push(unsupported('diarization', `${who} told no speakers`));
  }
  return warnings;
}
