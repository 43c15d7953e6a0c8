import type { ChunkResult } from '../domain/chunk.ts';
import type { JobError, JobRow, JobStage, JobState } from '../domain/job.ts';
import type { JobClass, Warning } from '../domain/options.ts';
import type { Db } from './client.ts';
import { isWanted } from './endpoint.ts';
import { insertJobs } from './insert-jobs.ts';

export type NewJob = Pick<
  JobRow,
  | 'id'
  | 'projectId'
  | 'class'
  | 'priority'
  | 'referenceId'
  | 'metadata'
  | 'batchId'
  | 'options'
  | 'callback'
  | 'source'
  | 'sourceUrl'
  | 'sha256'
  | 'bytes'
  | 'filename'
  | 'retainDays'
  | 'requestId'
> & { expiresInS: number | null; reuse?: boolean };

/** The columns of a job under the names of JobRow; `j` is the job, `d` its own callback's latest delivery. */
export const JOB_COLUMNS = `
  j.id, j.project_id as "projectId", j.state, j.stage, j.version, j.class, j.priority,
  j.reference_id as "referenceId", j.metadata, j.batch_id as "batchId", j.options, j.callback,
  j.source, j.source_url as "sourceUrl", j.sha256, j.bytes, j.filename,
  j.duration_ms as "durationMs", j.channels, j.codec,
  j.chunks_total as "chunksTotal", j.chunks_done as "chunksDone", j.chunks_failed as "chunksFailed",
  j.engine_name as "engineName", j.engine_revision as "engineRevision", j.engine_ms as "engineMs",
  j.warnings, j.error, j.request_id as "requestId",
  j.created_at as "createdAt", j.started_at as "startedAt", j.finished_at as "finishedAt",
  j.expires_at as "expiresAt", j.retain_days as "retainDays", j.reuse, j.reused_from as "reusedFrom",
  coalesce((select held from batch where id = j.batch_id), false) as held, j.purge_at as "purgeAt", j.purged_at as "purgedAt",
  d.state as "callbackState", d.attempts as "callbackAttempts", d.last_status as "callbackStatus"`;

/** A job with what became of its own callback. */
export const JOB_FROM = `
  job j left join lateral (
    select state, attempts, last_status from delivery
    where job_id = j.id and endpoint_id is null order by id desc limit 1) d on true`;

/** Writes a new job, queued. */
export async function insertJob(db: Db, job: NewJob): Promise<void> {
  await insertJobs(db, [job]);
}

/** The job, or null. With a project, only if it is that project's. */
export async function findJob(db: Db, id: string, projectId?: string): Promise<JobRow | null> {
  const { rows } = await db.query(
    `select ${JOB_COLUMNS} from ${JOB_FROM} where j.id = $1 and ($2::uuid is null or j.project_id = $2)`,
    [id, projectId ?? null],
  );
  return rows[0] ?? null;
}

/** Locks the job that a task belongs to. A job is always locked before its tasks, so that nobody waits in a circle. */
export async function lockJobOfTask(db: Db, taskId: string): Promise<void> {
  await db.query('select from job where id = (select job_id from task where id = $1) for update', [taskId]);
}

/** Locks the job's row until the transaction ends and tells its state, or null if there is no such job. */
export async function lockJob(db: Db, id: string): Promise<JobState | null> {
  const { rows } = await db.query('select state from job where id = $1 for update', [id]);
  return rows[0]?.state ?? null;
}

/** Notes that a worker has begun. True the first time only, and only where somebody wants to hear of it. */
export async function startJob(db: Db, id: string, stage: JobStage): Promise<boolean> {
  const { rows } = await db.query(
    `update job set state = 'processing', stage = $2, started_at = coalesce(job.started_at, now()),
       version = job.version + 1
     from (select id, started_at from job where id = $1 for update) old
     where job.id = old.id and state in ('queued', 'processing') and (state = 'queued' or stage is distinct from $2)
     returning old.started_at is null and (${isWanted("'transcription.started'")}) as "isNews"`,
    [id, stage],
  );
  return rows[0]?.isNews ?? false;
}

export type AudioFacts = { sha256: string; bytes: number; durationMs: number; channels: number; codec: string };

/**
 * Counts what has ended of the chunks that are known so far. With `inOrder` no chunk that is yet to come changes what
 * comes first in the transcript: then what has ended of the first `reached` chunks counts for those who follow it.
 */
export async function countChunks(db: Db, id: string, inOrder: boolean, reached: number): Promise<void> {
  await db.query(
    `with counted as (
       update job set chunks_done = e.done, chunks_failed = e.failed, in_order = in_order or $2, version = version + 1
       from (${ENDED}) e where id = $1 returning version, in_order)
     update chunk c set version = counted.version from counted
     where c.job_id = $1 and c.version is null and c.index < $3 and counted.in_order
       and (c.done_at is not null or c.error is not null)`,
    [id, inOrder, reached],
  );
}

/** Records what the preparer found out once all chunks are known, and tells how many are left to do. */
export async function recordAudio(db: Db, id: string, audio: AudioFacts): Promise<number> {
  const { rows } = await db.query(
    `with prepared as (
       update job set sha256 = $2, bytes = $3, duration_ms = $4, channels = $5, codec = $6, chunks_total = e.total,
         chunks_done = e.done, chunks_failed = e.failed, stage = 'transcribing', version = version + 1
       from (${ENDED}) e where id = $1
       returning version, chunks_total - chunks_done - chunks_failed as "left"),
     placed as (
       update chunk c set version = prepared.version from prepared
       where c.job_id = $1 and c.version is null and (c.done_at is not null or c.error is not null))
     select "left" from prepared`,
    [id, audio.sha256, audio.bytes, audio.durationMs, audio.channels, audio.codec],
  );
  return rows[0].left;
}

const ENDED = `select count(*)::integer as total, count(done_at)::integer as done, count(error)::integer as failed
  from chunk where job_id = $1`;

/**
 * Counts one more chunk as done, with what the engine warned of that the job does not carry yet, and tells how many are
 * left; null while nobody knows how many there will be.
 */
export async function countChunkDone(
  db: Db,
  id: string,
  { engine_ms, warnings }: Pick<ChunkResult, 'engine_ms' | 'warnings'>,
): Promise<number | null> {
  const { rows } = await db.query(
    `update job set chunks_done = chunks_done + 1, engine_ms = engine_ms + $2, warnings = ${WITH_WARNINGS('$3')},
       version = version + 1
     where id = $1 returning chunks_total - chunks_done - chunks_failed as "left"`,
    [id, engine_ms, JSON.stringify(warnings)],
  );
  return rows[0].left;
}

/** Counts one more chunk as failed for good and tells how many are left, as countChunkDone does. */
export async function countChunkFailed(db: Db, id: string): Promise<number | null> {
  const { rows } = await db.query(
    `update job set chunks_failed = chunks_failed + 1, version = version + 1
     where id = $1 returning chunks_total - chunks_done - chunks_failed as "left"`,
    [id],
  );
  return rows[0].left;
}

/** Adds warnings that the job does not carry yet. */
export async function addWarnings(db: Db, id: string, warnings: Warning[]): Promise<void> {
  if (warnings.length === 0) return;
  await db.query(`update job set warnings = ${WITH_WARNINGS('$2')} where id = $1`, [id, JSON.stringify(warnings)]);
}

const WITH_WARNINGS = (added: string) => `warnings || (
  select coalesce(jsonb_agg(w), '[]') from jsonb_array_elements(${added}::jsonb) w
  where not warnings @> jsonb_build_array(w))`;

/** Writes down how long a job was said to take when it was accepted; null where nobody could tell. */
export async function recordPrediction(db: Db, id: string, predictedMs: number | null): Promise<void> {
  await db.query('update job set predicted_ms = $2 where id = $1', [id, predictedMs]);
}

type EndedJob = { projectId: string; class: JobClass; predictionRatio: number | null; isNews: boolean };

/** What a job ends as; `engine` is the one that transcribed it. */
export type Ending = {
  state: Exclude<JobState, 'queued' | 'processing'>;
  error: JobError | null;
  engine?: { name: string; revision: string | null } | null;
};

/**
 * Puts a job into a terminal state; null if it was in one already. Tells how long a completed one took, divided by what
 * was said when it was accepted, and whether somebody wants to hear of it.
 */
export async function endJob(
  db: Db,
  id: string,
  { state, error, engine }: Ending,
  defaultRetainDays: number,
): Promise<EndedJob | null> {
  const { rows } = await db.query(
    `update job set state = $2::job_state, stage = null, error = $3, finished_at = now(), version = version + 1,
       purge_at = now() + make_interval(days => days_to_keep(job, $4)),
       engine_name = coalesce($5, engine_name), engine_revision = case when $5 is null then engine_revision else $6 end,
       prediction_ratio = case when $2::job_state = 'completed'
         then extract(epoch from clock_timestamp() - created_at) * 1000 / nullif(predicted_ms, 0) end
     where id = $1 and finished_at is null
     returning project_id as "projectId", class, prediction_ratio as "predictionRatio",
       ${isWanted("('transcription.' || $2::job_state::text)")} as "isNews"`,
    [id, state, error && JSON.stringify(error), defaultRetainDays, engine?.name ?? null, engine?.revision ?? null],
  );
  return rows[0] ?? null;
}
