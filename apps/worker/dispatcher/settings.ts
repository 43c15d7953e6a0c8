import { z } from 'zod';
import { count } from '#shared/runtime/env.ts';
import { scalingEnv } from './scaling/settings.ts';

/** What the dispatcher reads from the environment. */
export const dispatcherEnv = {
  LEDGER_MONTHS: count(0, 0, 1_200).describe(
    'Months after which the entries of jobs are removed too, where all of a month has ended and been purged; 0 for never.',
  ),
  PREPARE_AHEAD_S: count(3600, 1).describe(
    'Seconds of audio for each slot of an engine that are prepared before anybody can take them; more stays as it came.',
  ),
  BACKFILL_RESERVE_SLOTS: count(0, 0).describe('Slots of each engine that backfills never take.'),
  BACKFILL_MIN_SHARE: z.coerce
    .number()
    .min(0)
    .max(0.9)
    .default(0.05)
    .describe('Part of the audio that backfills are given however much of other classes waits.'),
  BACKUP_AFTER_S: count(60, 0, 86_400).describe(
    'Seconds that a task may wait before the backup transcribers of its engine help; they also do while there is no other.',
  ),
  ...scalingEnv,
};
