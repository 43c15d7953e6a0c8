import type { Db } from './client.ts';

/** Jobs that should have ended by now, at most 100. */
export async function listExpiredJobs(db: Db): Promise<string[]> {
  const { rows } = await db.query(
    'select id from job where finished_at is null and expires_at < now() order by expires_at limit 100',
  );
  return rows.map(row => row.id);
}

/** Ended jobs whose chunks still lie in the audio store, at most 100. */
export async function listJobsWithLeftoverChunks(db: Db): Promise<string[]> {
  const { rows } = await db.query(
    `select distinct job_id as "id" from chunk join job on job.id = job_id
     where audio_key is not null and job.finished_at is not null limit 100`,
  );
  return rows.map(row => row.id);
}

/** Notes that the chunks of a job are gone from the audio store. */
export async function forgetChunkAudio(db: Db, jobId: string): Promise<void> {
  await db.query('update chunk set audio_key = null where job_id = $1', [jobId]);
}

/** Ended jobs whose audio and text have been kept long enough, at most 100. */
export async function listJobsToPurge(db: Db): Promise<{ id: string; sha256: string | null }[]> {
  const { rows } = await db.query(
    'select id, sha256 from job where purged_at is null and purge_at < now() order by purge_at limit 100',
  );
  return rows;
}

/** Notes that audio and text of a job are gone for good; the row stays. */
export async function markPurged(db: Db, jobId: string): Promise<void> {
  await db.query(
    'update job set purged_at = now(), version = version + 1 where id = $1 and finished_at is not null and purged_at is null',
    [jobId],
  );
}

/** Takes uploads off the ledger that were made more than a day ago, at most 100, and tells what they were. */
export async function deleteOldUploads(db: Db): Promise<string[]> {
  const { rows } = await db.query(
    `delete from upload where id in (
       select id from upload where created_at < now() - interval '24 hours' limit 100 for update skip locked)
     returning sha256`,
  );
  return rows.map(row => row.sha256);
}

/** Forgets answers that were kept for repeated requests, workers not heard of for a day, and sessions that are over. */
export async function deleteStaleRows(db: Db): Promise<void> {
  await db.query(`delete from idempotency where created_at < now() - interval '24 hours'`);
  await db.query(`delete from worker where seen_at < now() - interval '1 day'`);
  await db.query('delete from console_session where expires_at < now()');
}
