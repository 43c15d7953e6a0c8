import type { JobRow } from '../domain/job.ts';
import type { Db } from './client.ts';
import { JOB_COLUMNS, JOB_FROM } from './job.ts';

/** How DashScope calls the state of a task: one that has ended succeeded if any of its recordings did. */
export type TaskStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'CANCELED' | 'FAILED';

export type DashscopeTask = {
  id: string;
  model: string;
  jobIds: string[];
  /** Those of its recordings that were asked for; none for all of them, mixed down. */
  channels: number[];
  status: TaskStatus;
  createdAt: Date;
  /** When the first of its jobs was begun; null before that. */
  startedAt: Date | null;
  /** When the last of them ended; null before that. */
  finishedAt: Date | null;
};

const TASK_COLUMNS = `
  t.id, t.model, t.job_ids as "jobIds", t.channels, t.created_at as "createdAt",
  s.status, s.started_at as "startedAt", s.finished_at as "finishedAt"`;

const TASK_FROM = `
  dashscope_task t cross join lateral (
    select min(started_at) as started_at,
      case when bool_and(finished_at is not null) then max(finished_at) end as finished_at,
      case when bool_and(state = 'queued') then 'PENDING'
        when bool_or(finished_at is null) then 'RUNNING'
        when bool_or(state = 'completed') then 'SUCCEEDED'
        when bool_or(state = 'canceled') then 'CANCELED'
        else 'FAILED' end as status
    from job where id = any (t.job_ids)) s`;

export type NewDashscopeTask = Pick<DashscopeTask, 'id' | 'model' | 'jobIds' | 'channels'> & { projectId: string };

/** Writes a task of jobs that are written already. */
export async function insertDashscopeTask(
  db: Db,
  { id, projectId, model, jobIds, channels }: NewDashscopeTask,
): Promise<void> {
  await db.query('insert into dashscope_task (id, project_id, model, job_ids, channels) values ($1, $2, $3, $4, $5)', [
    id,
    projectId,
    model,
    jobIds,
    channels,
  ]);
}

/** The task, or null if the project has none of that id. */
export async function findDashscopeTask(db: Db, id: string, projectId: string): Promise<DashscopeTask | null> {
  const { rows } = await db.query(`select ${TASK_COLUMNS} from ${TASK_FROM} where t.id = $1 and t.project_id = $2`, [
    id,
    projectId,
  ]);
  return rows[0] ?? null;
}

/** The jobs of a task, in its order. */
export async function listJobsOfTask(db: Db, { jobIds }: Pick<DashscopeTask, 'jobIds'>): Promise<JobRow[]> {
  const { rows } = await db.query(
    `select ${JOB_COLUMNS} from ${JOB_FROM} where j.id = any ($1) order by array_position($1::uuid[], j.id)`,
    [jobIds],
  );
  return rows;
}

/** Which tasks to list; what is null does not matter. */
export type TaskFilter = { from: Date | null; to: Date | null; model: string | null; status: TaskStatus | null };

/** A page of a project's tasks, newest first, and how many there are of that kind; 0 beyond the last page. */
export async function listDashscopeTasks(
  db: Db,
  projectId: string,
  { from, to, model, status }: TaskFilter,
  page: { limit: number; offset: number },
): Promise<{ tasks: DashscopeTask[]; total: number }> {
  const { rows } = await db.query(
    `select ${TASK_COLUMNS}, count(*) over () as total from ${TASK_FROM}
     where t.project_id = $1 and ($2::timestamptz is null or t.created_at >= $2)
       and ($3::timestamptz is null or t.created_at <= $3) and ($4::text is null or t.model = $4)
       and ($5::text is null or s.status = $5)
     order by t.created_at desc, t.id desc limit $6 offset $7`,
    [projectId, from, to, model, status, page.limit, page.offset],
  );
  return { tasks: rows, total: rows[0]?.total ?? 0 };
}

/** Removes the tasks of jobs that are no more: those with an id from `first` on and before `last`. */
export async function deleteDashscopeTasks(db: Db, first: string, last: string): Promise<void> {
  await db.query('delete from dashscope_task where id >= $1 and id < $2', [first, last]);
}
