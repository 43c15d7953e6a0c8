import { z } from 'zod';
import type { S3Settings } from '#shared/audio/s3-settings.ts';
import type { LedgerSettings } from '#shared/postgres/finish-job.ts';
import { count } from '#shared/runtime/env.ts';

/** What the preparer reads from the environment. */
export const preparerEnv = {
  PREPARE_SLOTS: count(2, 1, 64).describe('Recordings that one preparer decodes at a time; each takes a CPU core.'),
  MAX_AUDIO_HOURS: count(12, 1, 168).describe('Longest recording, in hours.'),
  DIARIZE_MAX_MINUTES: count(60, 1, 1_440).describe(
    'Longest recording, in minutes, that is kept whole where speakers are to be told apart; each takes 2 MB of a preparer’s memory.',
  ),
  VAD_MODEL: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Path of a Silero model (ONNX) that has the last word on where nobody speaks, so that a recording may be cut there; the level alone decides if not set.',
    ),
  FETCH_TIMEOUT_S: count(1_800, 1, 86_400).describe('Seconds that fetching a recording from its URL may take.'),
  DECODE_CPU_S: count(1_800, 1, 86_400).describe('Seconds of CPU time that decoding a recording may take.'),
  DECODE_MEMORY_MB: count(2_048, 512).describe('Megabytes of address space that a decoder may take.'),
};

const PreparerEnv = z.object(preparerEnv);
export type PreparerSettings = LedgerSettings &
  z.infer<typeof PreparerEnv> &
  S3Settings & { MAX_UPLOAD_BYTES: number; ALLOW_BUCKETS: string[] };
