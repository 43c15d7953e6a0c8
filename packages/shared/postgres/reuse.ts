import { gunzipSync } from 'node:zlib';
import type { JobRow } from '../domain/job.ts';
import type { Warning } from '../domain/options.ts';
import type { Db } from './client.ts';
import { finishJob, type LedgerSettings } from './finish-job.ts';
import { type AudioFacts, addWarnings, recordAudio } from './job.ts';
import { findTranscript, insertTranscript } from './transcript.ts';
import { recordUsage } from './usage.ts';

/** A completed job whose transcript another can be answered with. */
export type Earlier = AudioFacts & {
  id: string;
  engineName: string;
  engineRevision: string | null;
  warnings: Warning[];
};

/**
 * The newest completed job of the same project with the same audio, whole, not purged, with the same options, and made
 * by the engine that would do the work now, in the same revision; or null. While no transcriber is there, that is the
 * revision last seen. One on trial does not count.
 */
export async function findEarlier(
  db: Db,
  job: Pick<JobRow, 'id' | 'projectId' | 'options'>,
  sha256: string,
): Promise<Earlier | null> {
  const { rows } = await db.query(
    `with serving as (
       select coalesce(engine ->> 'revision', '') as revision from worker
       where role = 'transcriber' and engine ->> 'name' = $4 and share is null
         and state in ('fit', 'busy') and seen_at > now() - interval '30 seconds'),
     current as (
       select revision from serving
       union all
       (select revision from pool where name = $4 and not exists (select from serving) order by seen_at desc limit 1))
     select id, sha256, bytes, duration_ms as "durationMs", channels, codec, engine_name as "engineName",
       engine_revision as "engineRevision", warnings
     from job
     where sha256 = $1 and purged_at is null and project_id = $2 and id <> $3 and state = 'completed'
       and engine_name = $4 and coalesce(engine_revision, '') in (select revision from current)
       and options - 'allow_partial' = $5::jsonb - 'allow_partial' and chunks_failed = 0
     order by id desc limit 1`,
    [sha256, job.projectId, job.id, job.options.engine, JSON.stringify(job.options)],
  );
  return rows[0] ?? null;
}

/**
 * Completes a job with the transcript of an earlier one, in the caller's transaction: no time of an engine, the rest as if
 * it had been worked on. False if that transcript is gone meanwhile; then nothing is written.
 */
export async function reuseEarlier(
  db: Db,
  job: Pick<JobRow, 'id' | 'projectId'>,
  earlier: Earlier,
  settings: LedgerSettings,
): Promise<boolean> {
  const gzipped = await findTranscript(db, earlier.id);
  if (!gzipped) return false;
  await insertTranscript(db, job.projectId, { ...JSON.parse(gunzipSync(gzipped).toString()), id: job.id });
  await db.query(
    `update job set reused_from = $2, state = 'processing', started_at = coalesce(started_at, now()) where id = $1`,
    [job.id, earlier.id],
  );
  await recordAudio(db, job.id, earlier);
  await addWarnings(db, job.id, earlier.warnings);
  const engine = { name: earlier.engineName, revision: earlier.engineRevision };
  await finishJob(db, job.id, { state: 'completed', error: null, engine }, settings);
  await recordUsage(db, job.id);
  return true;
}

/** Has a job be worked on itself, whatever is known of its audio; the recording that was fetched for it stays its own. */
export async function forbidReuse(db: Db, id: string, { sha256, bytes }: AudioFacts): Promise<void> {
  await db.query('update job set reuse = false, sha256 = $2, bytes = $3 where id = $1', [id, sha256, bytes]);
}
