import { JobErrorCode } from '#shared/domain/error.ts';
import type { JobError } from '#shared/domain/job.ts';
import type { Failure, TakenTask } from '#shared/domain/task.ts';
import type { Db } from '#shared/postgres/client.ts';
import { finishJob, type LedgerSettings } from '#shared/postgres/finish-job.ts';

/** Codes that say the machinery was at fault, so that the same recording may do better another time. */
const MAY_DO_BETTER = new Set([
  'audio_unreachable',
  'engine_unavailable',
  'engine_timeout',
  'engine_failed',
  'internal',
]);

/** Ends the job of a task that failed for good, and tells which tasks of it others are busy with. */
export async function failJob(db: Db, task: TakenTask, error: Failure, settings: LedgerSettings): Promise<string[]> {
  return (await finishJob(db, task.jobId!, { state: 'failed', error: jobErrorOf(task, error) }, settings)) ?? [];
}

/** What the job says of the failure of one of its tasks. */
export function jobErrorOf(task: TakenTask, error: Failure): JobError {
  const { data: code = 'internal' } = JobErrorCode.safeParse(error.code);
  return {
    code,
    message: error.message,
    retryable: MAY_DO_BETTER.has(code),
    attempt: task.attempt + 1,
    worker_id: task.workerId,
  };
}
