import { z } from 'zod';
import type { ChunkResult } from '#shared/domain/chunk.ts';

const Times = { start: z.number(), end: z.number() };

/** A word as servers write it, in seconds. */
export const SpokenWord = z.object({ ...Times, word: z.string() });
export type SpokenWord = z.infer<typeof SpokenWord>;

/** A segment as servers write it, in seconds. */
export const SpokenSegment = z.object({
  ...Times,
  text: z.string(),
  speaker: z.union([z.string(), z.int().transform(number => `SPK${number}`)]).nullish(),
  words: z.array(SpokenWord).nullish(),
});
export type SpokenSegment = z.infer<typeof SpokenSegment>;

type Said = ChunkResult['segments'][number];

/** Segments with text, in order of time and inside a chunk: seconds as sums of floats become its milliseconds. */
export function placeSegments(spoken: SpokenSegment[], durationMs: number): Said[] {
  return spoken
    .map(({ start, end, text, speaker, words }) => ({
      ...place(start, end, durationMs),
      text: tidy(text),
      speaker: speaker || null,
      words: placeWords(words ?? [], durationMs),
    }))
    .filter(segment => segment.text !== '')
    .toSorted((a, b) => a.start_ms - b.start_ms);
}

/** Text without times is one segment over the whole chunk, or none. */
export function wholeSegment(text: string, durationMs: number): Said[] {
  return placeSegments([{ start: 0, end: durationMs / 1000, text }], durationMs);
}

function placeWords(words: SpokenWord[], durationMs: number): Said['words'] {
  return (
    words
      // Half a character: the tokenizer cuts inside one at times.
      .filter(({ word }) => word.trim() !== '' && !word.includes('\ufffd'))
      .map(({ start, end, word }) => ({ ...place(start, end, durationMs), text: word.trim() }))
      .toSorted((a, b) => a.start_ms - b.start_ms)
  );
}

function place(start: number, end: number, durationMs: number): { start_ms: number; end_ms: number } {
  const within = (seconds: number) => Math.min(Math.max(Math.round(seconds * 1000), 0), durationMs);
  const start_ms = within(start);
  return { start_ms, end_ms: Math.max(start_ms, within(end)) };
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
