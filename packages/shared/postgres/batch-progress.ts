import type { Backlog } from '../domain/backlog.ts';
import type { BatchCounts, BatchProgress, BatchRow } from '../domain/batch.ts';
import { isTerminal, type JobState } from '../domain/job.ts';
import { predictBatch } from './batch-eta.ts';
import type { Db } from './client.ts';

/**
 * How batches stand, by id; counted when asked for, so that jobs that end at the same time wait for nobody. How long they
 * take yet goes by all that waits; null for those that are finished anyway.
 */
export async function findProgress(
  db: Db,
  batches: BatchRow[],
  backlog: Backlog | null,
): Promise<Map<string, BatchProgress>> {
  const ids = batches.map(batch => batch.id);
  const [groups, wrong] = await Promise.all([countJobs(db, ids), countWrong(db, ids)]);
  const progress = new Map<string, BatchProgress>();
  for (const batch of batches) {
    const own = groups.filter(group => group.batchId === batch.id);
    const audioMs = own.reduce((sum, group) => sum + group.audioMs, 0);
    const restMs = backlog && !batch.finishedAt ? await estimateRest(db, batch, own) : null;
    const etaMs = backlog && !batch.finishedAt ? await predictBatch(db, backlog, batch, restMs) : null;
    progress.set(batch.id, { counts: sumUp(own, wrong.get(batch.id) ?? 0), audioMs, etaMs });
  }
  return progress;
}

/** Jobs of a batch in one state; those that were measured, and what their audio adds up to. */
type Group = { batchId: string; state: JobState; jobs: number; measured: number; audioMs: number };

async function countJobs(db: Db, ids: string[]): Promise<Group[]> {
  const { rows } = await db.query(
    `select batch_id as "batchId", state, count(*) as jobs, count(duration_ms) as measured,
       coalesce(sum(duration_ms), 0)::bigint as "audioMs"
     from job where batch_id = any ($1) group by batch_id, state`,
    [ids],
  );
  return rows;
}

async function countWrong(db: Db, ids: string[]): Promise<Map<string, number>> {
  const { rows } = await db.query(
    `select batch_id as "batchId", count(*) as items from batch_item
     where batch_id = any ($1) and error is not null group by batch_id`,
    [ids],
  );
  return new Map(rows.map(row => [row.batchId, row.items]));
}

function sumUp(groups: Group[], wrong: number): BatchCounts {
  const counts = { total: wrong, queued: 0, processing: 0, completed: 0, failed: wrong, canceled: 0, expired: 0 };
  for (const { state, jobs } of groups) {
    counts[state] += jobs;
    counts.total += jobs;
  }
  return counts;
}

/** Audio that is left of a batch, in milliseconds; null where nobody knows how long its recordings are. */
async function estimateRest(db: Db, batch: BatchRow, groups: Group[]): Promise<number | null> {
  const open = groups.filter(group => !isTerminal(group.state));
  const unmeasured = open.reduce((sum, group) => sum + group.jobs - group.measured, 0);
  const measured = groups.reduce((sum, group) => sum + group.measured, 0);
  const known = groups.reduce((sum, group) => sum + group.audioMs, 0);
  const usualMs = measured > 0 ? known / measured : unmeasured > 0 ? await findUsualMs(db, batch.projectId) : 0;
  return usualMs === null ? null : open.reduce((sum, each) => sum + each.audioMs, 0) + unmeasured * usualMs;
}

/** How long the recordings of a project are, going by its last ones, in milliseconds; null before any has completed. */
export async function findUsualMs(db: Db, projectId: string): Promise<number | null> {
  const { rows } = await db.query(
    `select avg(audio_ms)::double precision as ms from (
       select audio_ms from usage where project_id = $1 order by finished_at desc limit 100) latest`,
    [projectId],
  );
  return rows[0].ms;
}
