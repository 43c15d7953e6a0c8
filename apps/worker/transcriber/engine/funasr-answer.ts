import { z } from 'zod';
import type { ChunkResult } from '#shared/domain/chunk.ts';
import { placeSegments, SpokenSegment, wholeSegment } from './spoken-segment.ts';

const FunasrBody = z.object({
  text: z.string().nullish(),
  language: z.string().nullish(),
  segments: z.array(SpokenSegment).nullish(),
});
type FunasrBody = z.infer<typeof FunasrBody>;

type Heard = Pick<ChunkResult, 'segments' | 'timestamps_source'> & { language: string | null };

/**
 * Reads what `funasr-server` said of a chunk, or null if it is none of its bodies. Text comes from the segments alone,
 * for its own joiner glues English sentences together; `inventsTimes` says that the segments were made from the text.
 */
export function readFunasrAnswer(body: string, durationMs: number, inventsTimes: boolean): Heard | null {
  const parsed = parse(body);
  if (!parsed) return null;
  const language = parsed.language && DETECTED.has(parsed.language) ? parsed.language : null;
  const segments = placeSegments(parsed.segments ?? [], durationMs);
  if (segments.length > 0) return { segments, language, timestamps_source: sourceOf(segments, inventsTimes) };
  return { segments: wholeSegment(parsed.text ?? '', durationMs), language, timestamps_source: 'estimated' };
}

/** The languages that SenseVoice finds; whatever else stands there is what was asked for, or `unknown`. */
const DETECTED = new Set(['zh', 'en', 'yue', 'ja', 'ko']);

function parse(body: string): FunasrBody | null {
  try {
    const json = JSON.parse(body);
    // The plain form is a JSON string, quotation marks and all.
    return FunasrBody.parse(typeof json === 'string' ? { text: json } : json);
  } catch {
    return null;
  }
}

function sourceOf(segments: ChunkResult['segments'], inventsTimes: boolean): ChunkResult['timestamps_source'] {
  if (segments.every(segment => segment.words.length > 0)) return 'engine_words';
  return inventsTimes ? 'estimated' : 'engine_segments';
}
