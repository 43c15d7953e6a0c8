import { z } from 'zod';
import { Warning } from './options.ts';
import { EngineName, TimestampsSource, Word } from './transcript.ts';

/** Everything the engine hears is 16 kHz mono, so a sample position is a time: 16 samples a millisecond. */
export const SAMPLE_RATE = 16_000;

/** A stretch of one channel of a recording, [startSample, endSample) at 16 kHz, cut in silence where there was any. */
export type Chunk = {
  id: string;
  channel: number;
  index: number;
  startSample: number;
  endSample: number;
  /** No sound in it: never sent to an engine, and done from the start. */
  silent: boolean;
  /** Even the quietest place near the cut that ends this chunk was loud: a word may be torn. */
  cutInSpeech: boolean;
};

/** What an engine said of one chunk. Times are milliseconds from the start of the chunk. */
export const ChunkResult = z.object({
  segments: z.array(
    z.object({
      start_ms: z.int(),
      end_ms: z.int(),
      text: z.string(),
      speaker: z.string().nullable(),
      words: z.array(Word),
    }),
  ),
  /** ISO 639-1, or null where the engine did not tell. */
  language: z.string().nullable(),
  timestamps_source: TimestampsSource,
  engine: EngineName,
  engine_ms: z.int(),
  warnings: z.array(Warning),
  flags: z.array(z.string()),
});
export type ChunkResult = z.infer<typeof ChunkResult>;

/** Milliseconds at a sample position, rounded to the nearest. */
export function msAt(sample: number): number {
  return Math.round((sample * 1000) / SAMPLE_RATE);
}
