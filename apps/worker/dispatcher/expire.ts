import { type Pool, transaction } from '#shared/postgres/client.ts';
import { finishJob, type LedgerSettings } from '#shared/postgres/finish-job.ts';
import { lockJob } from '#shared/postgres/job.ts';
import { listExpiredJobs } from '#shared/postgres/retention.ts';
import type { Signals } from '#shared/queue/signals.ts';

const EXPIRED = {
  code: 'queue_expired',
  message: 'it was not done by the time that expires_in_s set',
  retryable: true,
  attempt: null,
  worker_id: null,
} as const;

/** Ends jobs that were not done in time, whatever is being done for them. */
export async function expireJobs(pool: Pool, settings: LedgerSettings, signals: Signals): Promise<number> {
  const ids = await listExpiredJobs(pool);
  for (const id of ids) {
    const running = await transaction(pool, async db => {
      await lockJob(db, id);
      return finishJob(db, id, { state: 'expired', error: EXPIRED }, settings);
    });
    signals.revoke(running ?? []);
  }
  return ids.length;
}
