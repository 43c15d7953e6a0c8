import type { JobError } from '../domain/job.ts';
import { announce } from './announce.ts';
import { announceBatch } from './announce-batch.ts';
import { lockBatch } from './batch.ts';
import type { Db } from './client.ts';
import { isWanted } from './endpoint.ts';
import type { LedgerSettings } from './finish-job.ts';
import { cancelTasks } from './task.ts';

const CANCELED: JobError = {
  code: 'canceled',
  message: 'its batch was canceled',
  retryable: true,
  attempt: null,
  worker_id: null,
};

/**
 * Cancels jobs of a batch that have not ended, at most `limit`, in a few statements for all of them; one that is being
 * changed at this moment is left for another time. Tells how many it were, and the tasks that a worker is still busy with.
 */
export async function cancelJobs(
  db: Db,
  batchId: string,
  limit: number,
  { publicUrl, retainDays }: LedgerSettings,
): Promise<{ canceled: number; running: string[] }> {
  const { rows } = await db.query(
    `update job set state = 'canceled', stage = null, error = $3, finished_at = now(), version = version + 1,
       purge_at = now() + make_interval(days => days_to_keep(job, $4))
     where id in (select id from job where batch_id = $1 and state in ('queued', 'processing') limit $2
       for update skip locked)
     returning id, project_id as "projectId", ${isWanted("'transcription.canceled'")} as "isWanted"`,
    [batchId, limit, JSON.stringify(CANCELED), retainDays],
  );
  const ids = rows.map(row => row.id);
  const running = await cancelTasks(db, ids);
  for (const job of rows) if (job.isWanted) await announce(db, job, 'transcription.canceled', publicUrl);
  return { canceled: ids.length, running };
}

/** Canceled batches of which something has not ended. */
export async function listCanceled(db: Db): Promise<string[]> {
  const { rows } = await db.query(
    `select id from batch b where finished_at is null and state = 'canceled' and exists (
       select from job where batch_id = b.id and state in ('queued', 'processing'))`,
  );
  return rows.map(row => row.id);
}

/** Batches of which every item has ended, but which have not. */
export async function listEnded(db: Db): Promise<string[]> {
  const { rows } = await db.query(
    `select id from batch b where finished_at is null and validated_at is not null and not exists (
       select from job where batch_id = b.id and state in ('queued', 'processing'))`,
  );
  return rows.map(row => row.id);
}

/** Ends a batch and schedules its one event, in the caller's transaction; unless somebody retried a job of it just now. */
export async function closeBatch(db: Db, id: string, publicUrl: string): Promise<boolean> {
  const batch = await lockBatch(db, id);
  const { rowCount } = await db.query(
    `update batch set finished_at = now(),
       state = case when state in ('canceled', 'failed') then state else 'completed' end
     where id = $1 and finished_at is null and validated_at is not null and not exists (
       select from job where batch_id = $1 and state in ('queued', 'processing'))`,
    [id],
  );
  if (!batch || rowCount !== 1) return false;
  await announceBatch(db, id, publicUrl);
  return true;
}
