import { v7 as uuidv7 } from 'uuid';
import type { JobRow } from '../domain/job.ts';
import type { Db } from './client.ts';
import { insertTasks } from './task.ts';

/** How often the preparation of a job is attempted. */
const PREPARE_ATTEMPTS = 3;

/** `audioMs` is how long it is, known or estimated; null if nobody has a notion. */
type Preparable = Pick<JobRow, 'id' | 'projectId' | 'class' | 'priority' | 'options'> & { audioMs?: number | null };

/** Schedules the preparation of a job, in the transaction that queues it. */
export async function insertPrepareTask(db: Db, job: Preparable): Promise<void> {
  await insertPrepareTasks(db, [job]);
}

/** Schedules the preparation of jobs, in the transaction that queues them. */
export async function insertPrepareTasks(db: Db, jobs: Preparable[]): Promise<void> {
  await insertTasks(
    db,
    jobs.map(job => ({
      id: uuidv7(),
      kind: 'prepare',
      engine: job.options.engine,
      jobId: job.id,
      chunkId: null,
      deliveryId: null,
      projectId: job.projectId,
      class: job.class,
      priority: job.priority,
      maxAttempts: PREPARE_ATTEMPTS,
      costMs: job.audioMs ?? null,
    })),
  );
}

/**
 * Puts a job that ended without a transcript back in line under its id. The audio of its chunks was removed when it
 * ended, so it is prepared anew; chunks that are done stay done if they are cut alike. A limit on waiting starts again.
 */
export async function requeueJob(db: Db, job: JobRow, audioMs = job.durationMs): Promise<void> {
  await forgetUndone(db, job.id);
  await db.query(
    `update job set state = 'queued', stage = 'waiting', error = null, warnings = '[]', started_at = null,
       finished_at = null, purge_at = null, chunks_total = null, in_order = false, chunks_failed = 0,
       chunks_done = (select count(*) from chunk where job_id = $1), predicted_ms = null,
       expires_at = now() + (expires_at - created_at), version = version + 1
     where id = $1 and state in ('failed', 'canceled', 'expired') and purged_at is null`,
    [job.id],
  );
  await insertPrepareTask(db, { ...job, audioMs });
}

async function forgetUndone(db: Db, jobId: string): Promise<void> {
  await db.query(
    `with gone as (delete from chunk where job_id = $1 and result is null returning id),
     over as (delete from task where job_id = $1 and chunk_id in (select id from gone))
     update chunk set version = null where job_id = $1 and result is not null`,
    [jobId],
  );
}
