import { z } from 'zod';
import type { ChunkResult } from '#shared/domain/chunk.ts';

const Times = { start: z.number(), end: z.number() };
const FunasrSegment = z.object({
  ...Times,
  text: z.string(),
  speaker: z.union([z.string(), z.int().transform(number => `SPK${number}`)]).nullish(),
  words: z.array(z.object({ ...Times, word: z.string() })).nullish(),
});
const FunasrBody = z.object({
  text: z.string().nullish(),
  language: z.string().nullish(),
  segments: z.array(FunasrSegment).nullish(),
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
  const segments = (parsed.segments ?? []).map(segment => toSegment(segment, durationMs)).filter(hasText);
  const language = parsed.language && DETECTED.has(parsed.language) ? parsed.language : null;
  if (segments.length > 0) {
    segments.sort((a, b) => a.start_ms - b.start_ms);
    return { segments, language, timestamps_source: sourceOf(segments, inventsTimes) };
  }
  const whole = { start_ms: 0, end_ms: durationMs, text: tidy(parsed.text ?? ''), speaker: null, words: [] };
  return { segments: [whole].filter(hasText), language, timestamps_source: 'estimated' };
}

/** The languages that SenseVoice finds; whatever else stands there is what was asked for, or `unknown`. */
const DETECTED = new Set(['zh', 'en', 'yue', 'ja', 'ko']);

type Said = ChunkResult['segments'][number];

function parse(body: string): FunasrBody | null {
  try {
    const json = JSON.parse(body);
    // The plain form is a JSON string, quotation marks and all.
    return FunasrBody.parse(typeof json === 'string' ? { text: json } : json);
  } catch {
    return null;
  }
}

function toSegment({ start, end, text, speaker, words }: z.infer<typeof FunasrSegment>, durationMs: number): Said {
  return {
    ...span(start, end, durationMs),
    text: tidy(text),
    speaker: speaker || null,
    words: (words ?? [])
      // Half a character: the tokenizer cuts inside one at times.
      .filter(({ word }) => word.trim() !== '' && !word.includes('\ufffd'))
      .map(({ start, end, word }) => ({ ...span(start, end, durationMs), text: word.trim() }))
      .toSorted((a, b) => a.start_ms - b.start_ms),
  };
}

/** Seconds as sums of floats, at times past the end, become milliseconds of the chunk. */
function span(start: number, end: number, durationMs: number): { start_ms: number; end_ms: number } {
  const within = (seconds: number) => Math.min(Math.max(Math.round(seconds * 1000), 0), durationMs);
  const start_ms = within(start);
  return { start_ms, end_ms: Math.max(start_ms, within(end)) };
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function hasText(segment: Said): boolean {
  return segment.text !== '';
}

function sourceOf(segments: Said[], inventsTimes: boolean): ChunkResult['timestamps_source'] {
  if (segments.every(segment => segment.words.length > 0)) return 'engine_words';
  return inventsTimes ? 'estimated' : 'engine_segments';
}
