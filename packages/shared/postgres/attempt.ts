import type { Outcome, TakenTask, TaskKind } from '../domain/task.ts';
import type { Db } from './client.ts';

export type Attempt = {
  taskId: string;
  kind: TaskKind;
  chunkIndex: number | null;
  number: number;
  workerId: string;
  engine: string | null;
  startedAt: Date;
  finishedAt: Date | null;
  outcome: Outcome['kind'] | null;
  status: number | null;
  error: { code: string; message: string } | null;
};

/** Notes that a worker has begun a task. */
export async function insertAttempt(db: Db, task: TakenTask, workerId: string, engine: string | null): Promise<void> {
  await db.query(
    `insert into attempt (task_id, epoch, kind, job_id, chunk_id, delivery_id, number, worker_id, engine)
     values ($1, $2, $3, $4, $5, $6, (select count(*) + 1 from attempt where task_id = $1), $7, $8)`,
    [task.id, task.epoch, task.kind, task.jobId, task.chunkId, task.deliveryId, workerId, engine],
  );
}

/** Notes how an attempt ended; `status` is the HTTP status that a receiver answered. */
export async function endAttempt(
  db: Db,
  task: { id: string; epoch: number },
  outcome: Outcome['kind'],
  error: { code: string; message: string } | null,
  status: number | null,
): Promise<void> {
  await db.query(
    `update attempt set finished_at = now(), outcome = $3, error = $4, status = $5
     where task_id = $1 and epoch = $2 and finished_at is null`,
    [task.id, task.epoch, outcome, error && JSON.stringify(error), status],
  );
}

/** Forgets a task that was taken and given back before anything was tried. */
export async function forgetAttempt(db: Db, task: { id: string; epoch: number }): Promise<void> {
  await db.query('delete from attempt where task_id = $1 and epoch = $2 and finished_at is null', [
    task.id,
    task.epoch,
  ]);
}

/** Every attempt made for a job, oldest first. */
export async function listJobAttempts(db: Db, jobId: string): Promise<Attempt[]> {
  const { rows } = await db.query(
    `select a.task_id as "taskId", a.kind, c.index as "chunkIndex", a.number, a.worker_id as "workerId", a.engine,
       a.started_at as "startedAt", a.finished_at as "finishedAt", a.outcome, a.status, a.error
     from attempt a left join chunk c on c.id = a.chunk_id
     where a.job_id = $1 and a.kind <> 'deliver' order by a.started_at, a.task_id, a.epoch`,
    [jobId],
  );
  return rows;
}

/** Every attempt made for a delivery, oldest first. */
export async function listDeliveryAttempts(db: Db, deliveryId: string): Promise<Attempt[]> {
  const { rows } = await db.query(
    `select task_id as "taskId", kind, null as "chunkIndex", number, worker_id as "workerId", engine,
       started_at as "startedAt", finished_at as "finishedAt", outcome, status, error
     from attempt where delivery_id = $1 order by started_at, epoch`,
    [deliveryId],
  );
  return rows;
}
