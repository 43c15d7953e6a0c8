import { z } from 'zod';

/** A word with its time in the recording, integer milliseconds. */
export const Word = z.object({ start_ms: z.int(), end_ms: z.int(), text: z.string() }).meta({ id: 'Word' });
export type Word = z.infer<typeof Word>;

/** A stretch of speech as the engine cut it. `confidence` is null: Fun-ASR gives none. */
export const Segment = z
  .object({
    id: z.int().meta({ description: 'Position in the transcript, from 0.' }),
    start_ms: z.int(),
    end_ms: z.int(),
    text: z.string(),
    speaker: z.string().nullable(),
    channel: z.int(),
    confidence: z.null(),
    words: z.array(Word),
  })
  .meta({ id: 'Segment' });
export type Segment = z.infer<typeof Segment>;

/** Where times come from, best first; a transcript tells the worst that any chunk had. */
export const TimestampsSource = z.enum(['engine_words', 'engine_segments', 'vad', 'estimated']);
export type TimestampsSource = z.infer<typeof TimestampsSource>;

/** Which engine spoke. `revision` is what the operator pinned, for no server tells it. */
export const EngineName = z
  .object({
    name: z.string(),
    revision: z.string().nullable(),
    kind: z.string(),
    version: z.string().nullable(),
  })
  .meta({ id: 'EngineName' });
export type EngineName = z.infer<typeof EngineName>;

/** The one stored form of a result: served as `format=json`, and what every other format is made from. */
export const Transcript = z
  .object({
    id: z.uuid(),
    text: z.string(),
    language: z.string().nullable(),
    duration_ms: z.int(),
    segments: z.array(Segment),
    speakers: z.array(z.string()),
    timestamps_source: TimestampsSource,
    coverage: z.object({ transcribed_ms: z.int(), silence_ms: z.int(), failed_ms: z.int() }).meta({
      description:
        'Adds up to duration_ms, always. Of several channels that are transcribed apart, a moment counts as failed ' +
        'where any of them failed, else as transcribed where any was.',
    }),
    quality: z.object({
      flags: z.array(z.string()).meta({
        description:
          'What is doubtful: `repetition`, `symbol_run`, `text_in_silence`, `no_text` or `implausible_rate` where a ' +
          'second engine did no better; `cut_in_speech` where a word may be torn; `mixed_engines`; `partial` where a ' +
          'part is missing, which `coverage` counts as failed.',
      }),
    }),
    engine: EngineName.nullable().meta({ description: 'null when nothing but silence was there to transcribe.' }),
  })
  .meta({ id: 'Transcript' });
export type Transcript = z.infer<typeof Transcript>;
