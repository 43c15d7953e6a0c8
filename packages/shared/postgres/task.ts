import type { JobClass } from '../domain/options.ts';
import type { Mark } from '../domain/suspicion.ts';
import type { QueueItem, TakenTask, TaskKind } from '../domain/task.ts';
import { currentTrace } from '../runtime/trace.ts';
import type { Db } from './client.ts';

export type NewTask = {
  id: string;
  kind: TaskKind;
  /** Name of the engine that may work on it; '' where it needs none. */
  engine: string;
  jobId: string | null;
  chunkId: string | null;
  deliveryId: string | null;
  /** The batch whose manifest it reads; that of a job is known by the job. */
  batchId?: string;
  projectId: string;
  class: JobClass;
  priority: number;
  maxAttempts: number;
  costMs: number | null;
  /** Order within its project, class and priority: the least goes first. When it came, if not told. */
  rank?: number;
};

type Held = { id: string; epoch: number };

/**
 * Writes tasks, waiting; those for jobs of a batch that is held are held as well. A chunk of a job whose chunks are being
 * worked off is in line with those. They belong to the trace that this does.
 */
export async function insertTasks(db: Db, tasks: NewTask[]): Promise<void> {
  const column = <Key extends keyof NewTask>(key: Key) => tasks.map(task => task[key]);
  await db.query(
    `insert into task (id, kind, job_id, chunk_id, delivery_id, project_id, class, priority, max_attempts, cost_ms, engine,
       rank, batch_id, state, begun, trace_context)
     select id, kind, job_id, chunk_id, delivery_id, project_id, class, priority, max_attempts, cost_ms, engine,
       coalesce(rank, extract(epoch from now()) * 1000), coalesce(t.batch_id, of_job.batch_id),
       case when of_job.held then 'held' else 'waiting' end::task_state,
       kind = 'transcribe' and exists (
         select from task other where other.job_id = t.job_id and other.kind = t.kind and other.begun), $14
     from unnest($1::uuid[], $2::task_kind[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[],
       $7::job_class[], $8::integer[], $9::integer[], $10::bigint[], $11::text[], $12::bigint[], $13::uuid[])
       as t (id, kind, job_id, chunk_id, delivery_id, project_id, class, priority, max_attempts, cost_ms, engine, rank,
         batch_id)
     left join lateral (
       select batch_id, (select held from batch where id = job.batch_id) as held from job
       where id = t.job_id and t.kind <> 'deliver' limit 1) of_job on true`,
    [
      column('id'),
      column('kind'),
      column('jobId'),
      column('chunkId'),
      column('deliveryId'),
      column('projectId'),
      column('class'),
      column('priority'),
      column('maxAttempts'),
      column('costMs'),
      column('engine'),
      column('rank'),
      column('batchId'),
      currentTrace(),
    ],
  );
}

/** Puts tasks back that never reached the queue, or are missing from it. Those taken meanwhile are left alone. */
export async function undispatch(db: Db, items: QueueItem[]): Promise<number> {
  const { rowCount } = await db.query(
    `update task t set state = 'waiting', dispatched_at = null
     from unnest($1::uuid[], $2::integer[]) as item (id, epoch)
     where t.id = item.id and t.epoch = item.epoch and t.state = 'dispatched'`,
    [items.map(item => item.taskId), items.map(item => item.epoch)],
  );
  return rowCount ?? 0;
}

/** A queue item, the lane that it was put on, and whether any worker takes work from there now. */
export type DispatchedItem = QueueItem & { kind: TaskKind; lane: string; isServed: boolean };

/** Tasks that have been on a queue for longer than `seconds`. */
export async function listDispatched(db: Db, seconds: number): Promise<DispatchedItem[]> {
  const { rows } = await db.query(
    `select id as "taskId", epoch, kind, lane, exists (select from worker w where w.lane = task.lane
       and w.state in ('fit', 'busy') and w.seen_at > now() - interval '30 seconds') as "isServed" from task
     where state = 'dispatched' and dispatched_at < now() - make_interval(secs => $1)`,
    [seconds],
  );
  return rows;
}

/**
 * Takes a dispatched task under a lease and raises its epoch. Null if the item is not current any more, or is held with its
 * batch: the reading of a manifest never is.
 */
export async function takeTask(db: Db, item: QueueItem, workerId: string, leaseS: number): Promise<TakenTask | null> {
  const { rows } = await db.query(
    `update task t set state = 'running', epoch = t.epoch + 1, worker_id = $3, dispatched_at = null,
       lease_until = now() + make_interval(secs => $4)
     where t.id = $1 and t.epoch = $2 and t.state = 'dispatched'
       and (t.kind = 'expand' or not exists (select from batch where id = t.batch_id and held))
     returning t.id, t.kind, t.epoch, t.engine, t.worker_id as "workerId", t.project_id as "projectId", t.job_id as "jobId", t.chunk_id as "chunkId",
       t.delivery_id as "deliveryId", t.batch_id as "batchId", t.class, t.attempt, t.max_attempts as "maxAttempts", t.cost_ms as "costMs",
       (select request_id from job where id = t.job_id) as "requestId", t.marks, t.run_at as "dueAt", t.trace_context as "traceContext",
       now() as "takenAt"`,
    [item.taskId, item.epoch, workerId, leaseS],
  );
  const task = rows[0];
  return task ? { ...task, marks: task.marks.map((mark: Mark) => ({ ...mark, at: new Date(mark.at) })) } : null;
}

/** Whether the caller still holds a task; if so it does until the transaction ends. */
export async function holdsTask(db: Db, task: Held): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from task where id = $1 and epoch = $2 and state = 'running' for update`,
    [task.id, task.epoch],
  );
  return rowCount === 1;
}

/** Renews all leases of a worker in one statement and tells which tasks it still holds. */
export async function renewLeases(db: Db, workerId: string, tasks: Held[], leaseS: number): Promise<string[]> {
  const { rows } = await db.query(
    `update task t set lease_until = now() + make_interval(secs => $4)
     from unnest($2::uuid[], $3::integer[]) as held (id, epoch)
     where t.id = held.id and t.epoch = held.epoch and t.state = 'running' and t.worker_id = $1
     returning t.id`,
    [workerId, tasks.map(task => task.id), tasks.map(task => task.epoch), leaseS],
  );
  return rows.map(row => row.id);
}

/** Ends a task that the caller still holds. False if it does not: then nothing may be written. */
export async function endTask(db: Db, task: Held, state: 'done' | 'failed', spent: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update task set state = $3, finished_at = now(), lease_until = null, attempt = attempt + $4
     where id = $1 and epoch = $2 and state = 'running'`,
    [task.id, task.epoch, state, spent],
  );
  return rowCount === 1;
}

/**
 * Puts a task that the caller still holds back in line, with a mark if it left one. False if it is not held. A delivery
 * stands where it will be due: those to a dead receiver wait for days, and whoever is due would be looked for behind them.
 */
export async function returnTask(
  db: Db,
  task: Held,
  { delayMs, spent, mark }: { delayMs: number; spent: 0 | 1; mark: Mark['how'] | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update task set state = 'waiting', lease_until = null, worker_id = null, attempt = attempt + $4,
       run_at = now() + make_interval(secs => $3::double precision / 1000),
       begun = begun and kind <> 'deliver',
       rank = case when kind = 'deliver' then extract(epoch from now()) * 1000 + $3::double precision else rank end,
       marks = case when $5::text is null then marks
         else marks || jsonb_build_object('worker', worker_id, 'how', $5::text, 'at', now()) end
     where id = $1 and epoch = $2 and state = 'running'`,
    [task.id, task.epoch, delayMs, spent, mark],
  );
  return rowCount === 1;
}

/** Cancels what is left to do for jobs, except their deliveries; tells which tasks a worker was busy with. */
export async function cancelTasks(db: Db, jobIds: string[]): Promise<string[]> {
  const { rows } = await db.query(
    `with ended as (
       update task t set state = 'canceled', finished_at = now(), lease_until = null
       from (select id, state from task where job_id = any ($1) and kind <> 'deliver'
         and state in ('held', 'waiting', 'dispatched', 'running') for update) old
       where t.id = old.id returning t.id, t.epoch, old.state as "was"),
     closed as (
       update attempt a set finished_at = now(), outcome = 'released', error = '{"code":"canceled","message":"canceled"}'
       from ended where a.task_id = ended.id and a.epoch = ended.epoch and a.finished_at is null)
     select id from ended where was = 'running'`,
    [jobIds],
  );
  return rows.map(row => row.id);
}
