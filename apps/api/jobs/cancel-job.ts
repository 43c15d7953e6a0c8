import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import type { Db } from '#shared/postgres/client.ts';
import { finishJob, type LedgerSettings } from '#shared/postgres/finish-job.ts';

/** Cancels a job that is locked; one that has ended stays as it is. Returns the tasks that a worker is busy with. */
export async function cancelJob(db: Db, job: JobRow, settings: LedgerSettings): Promise<string[]> {
  if (isTerminal(job.state)) return [];
  const error = {
    code: 'canceled' as const,
    message: 'canceled by the client',
    retryable: true,
    attempt: null,
    worker_id: null,
  };
  return (await finishJob(db, job.id, { state: 'canceled', error }, settings)) ?? [];
}
