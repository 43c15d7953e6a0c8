import type { JobClass } from '../domain/options.ts';
import type { TaskKind } from '../domain/task.ts';
import type { Db } from './client.ts';

/** What a worker is busy with. */
export type WorkerTask = {
  workerId: string;
  projectId: string;
  kind: TaskKind;
  jobId: string | null;
  class: JobClass;
  /** Of the recording that a chunk belongs to, from 0. */
  chunk: number | null;
  audioMs: number | null;
  startedAt: Date | null;
};

/** What all workers are busy with, longest at it first. */
export async function listWorkerTasks(db: Db): Promise<WorkerTask[]> {
  const { rows } = await db.query(
    `select t.worker_id as "workerId", t.project_id as "projectId", t.kind, t.job_id as "jobId", t.class,
       c.index as chunk, t.cost_ms as "audioMs", a.started_at as "startedAt"
     from task t
     left join chunk c on c.job_id = t.job_id and c.id = t.chunk_id
     left join attempt a on a.task_id = t.id and a.epoch = t.epoch
     where t.state = 'running' order by a.started_at, t.id`,
  );
  return rows;
}
