import { failBatch } from '#shared/postgres/batch.ts';
import { type Db, type Pool, transaction } from '#shared/postgres/client.ts';
import { holdDuty } from '#shared/postgres/duty.ts';
import { finishJob, type LedgerSettings } from '#shared/postgres/finish-job.ts';
import { giveUpTask, type LostTask, reclaimLostTasks } from '#shared/postgres/lost-task.ts';
import { listDispatched, undispatch } from '#shared/postgres/task.ts';
import type { Queues } from '#shared/queue/queue.ts';
import type { Sentinel } from '#shared/queue/sentinel.ts';
import type { Log } from '#shared/runtime/log.ts';
import { failChunk } from '../fail-chunk.ts';

/** A task on the queue for this long is looked for; one that was just enqueued, or is just being taken, is not. */
const OVERDUE_S = 8;

/** So many workers died with this task that it is not the workers. */
const LOST_AT_MOST = 10;

/** Why a task is put back: nobody renews its lease, the queue has lost it, or nobody serves its lane any more. */
export const RECLAIM_REASONS = ['lease_lost', 'queue_lost', 'lane_unserved'] as const;

export type Reclaiming = {
  pool: Pool;
  queues: Queues;
  log: Log;
  countReclaimed(reason: (typeof RECLAIM_REASONS)[number], tasks: number): void;
};

/** Puts back what a worker stopped renewing. What no worker survives fails in the end, with its job or without. */
export async function reclaimLost(
  { pool, log, countReclaimed }: Omit<Reclaiming, 'queues'>,
  settings: LedgerSettings,
): Promise<number> {
  const reclaimed = await transaction(pool, async db => {
    if (!(await holdDuty(db, 'reclaim'))) return 0;
    const lost = await reclaimLostTasks(db);
    for (const task of lost) {
      const { requestId: request_id, jobId: job, id, attempt, lost: times } = task;
      log.warn(
        { request_id, job, task: id, attempt: attempt + 1, lost: times },
        'lease ran out; task goes back in line',
      );
      if (task.lost >= LOST_AT_MOST) await giveUp(db, task, settings);
    }
    return lost.length;
  });
  countReclaimed('lease_lost', reclaimed);
  return reclaimed;
}

async function giveUp(
  db: Db,
  { id, lost, jobId, chunkId, batchId }: LostTask,
  settings: LedgerSettings,
): Promise<void> {
  const message = `${lost} workers died while they worked on it`;
  if (!jobId && batchId) {
    await failBatch(db, batchId, { code: 'internal', message });
    return giveUpTask(db, id);
  }
  if (!jobId) return;
  const error = { code: 'internal', message, retryable: false, attempt: null, worker_id: null } as const;
  if (!chunkId) return void (await finishJob(db, jobId, { state: 'failed', error }, settings));
  await giveUpTask(db, id);
  await failChunk(db, { jobId, chunkId }, error, settings);
}

/** Puts back at once what Redis has lost, if it was emptied, replaced or started anew since the last time. */
export async function reclaimAfterLoss(by: Reclaiming, sentinel: Sentinel): Promise<number> {
  if (!by.queues.ready() || !(await sentinel.hasChanged())) return 0;
  const reclaimed = await reclaimMissing(by, 0);
  sentinel.confirm();
  return reclaimed;
}

/**
 * Puts back what was dispatched and waits on no queue: Redis lost it, or its dispatcher or worker died too early. So is
 * what waits on a lane that nobody serves any more: another lane of its engine may have workers.
 */
export async function reclaimMissing(
  { pool, queues, log, countReclaimed }: Reclaiming,
  overdueS = OVERDUE_S,
): Promise<number> {
  if (!queues.ready()) return 0;
  const overdue = Map.groupBy(await listDispatched(pool, overdueS), item => item.isServed);
  const stranded = await undispatch(pool, overdue.get(false) ?? []);
  if (stranded > 0) log.info({ tasks: stranded }, 'nobody serves their lane any more; tasks go back in line');
  const missing = await undispatch(pool, await queues.missing(overdue.get(true) ?? []));
  if (missing > 0) log.warn({ tasks: missing }, 'queue items were missing; tasks go back in line');
  countReclaimed('lane_unserved', stranded);
  countReclaimed('queue_lost', missing);
  return stranded + missing;
}
