import { count } from '#shared/runtime/env.ts';

/** What the dispatcher reads from the environment. */
export const dispatcherEnv = {
  LEDGER_MONTHS: count(0, 0, 1_200).describe(
    'Months after which the entries of jobs are removed too, where all of a month has ended and been purged; 0 for never.',
  ),
  BACKUP_AFTER_S: count(60, 0, 86_400).describe(
    'Seconds that a task may wait before the backup transcribers of its engine help; they also do while there is no other.',
  ),
};
