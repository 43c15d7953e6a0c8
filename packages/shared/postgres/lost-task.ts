import type { Db } from './client.ts';

/** A task whose worker stopped renewing its lease, and how often that happened to it. */
export type LostTask = {
  id: string;
  lost: number;
  attempt: number;
  requestId: string | null;
  jobId: string | null;
  chunkId: string | null;
  batchId: string | null;
};

/** Puts every task back in line whose lease has run out; costs no attempt, but is counted as lost. */
export async function reclaimLostTasks(db: Db): Promise<LostTask[]> {
  const { rows } = await db.query(
    `with gone as (
       update task set state = 'waiting', lease_until = null, worker_id = null, lost = lost + 1
       where id in (select id from task where state = 'running' and lease_until < now() for update skip locked)
       returning id, epoch, lost, attempt, job_id, chunk_id, batch_id),
     closed as (
       update attempt a set finished_at = now(), outcome = 'released',
         error = '{"code":"lease_lost","message":"the worker stopped renewing its lease"}'
       from gone where a.task_id = gone.id and a.epoch = gone.epoch and a.finished_at is null)
     select id, lost, attempt, (select request_id from job where id = job_id) as "requestId", job_id as "jobId",
       chunk_id as "chunkId", batch_id as "batchId" from gone`,
  );
  return rows;
}

/** Ends a task that waits and that nobody is to take any more. */
export async function giveUpTask(db: Db, id: string): Promise<void> {
  await db.query(`update task set state = 'failed', finished_at = now() where id = $1 and state = 'waiting'`, [id]);
}
