import type { Backlog } from '../domain/backlog.ts';
import type { BatchRow } from '../domain/batch.ts';
import { predictMoreMs, predictMs } from '../domain/eta.ts';
import type { JobRow } from '../domain/job.ts';
import { passMs } from '../domain/window.ts';
import type { Db } from './client.ts';
import { findQueuePlace } from './queue-place.ts';

/** Of a batch that is nearly done, its last lines ended long ago: so many of them are looked through. */
const LAST_LINES = 1_000;

/**
 * About how long it takes until the last job of a batch is done, the hours outside of its window included, or while it is
 * paused, from when it goes on. `restMs` is the audio that is left of it, for where that job cannot be told. Null where
 * nobody can tell.
 */
export async function predictBatch(
  db: Db,
  backlog: Backlog,
  batch: BatchRow,
  restMs: number | null,
): Promise<number | null> {
  return passMs(batch.window, new Date(), await predictOpen(db, backlog, batch, restMs));
}

async function predictOpen(db: Db, backlog: Backlog, batch: BatchRow, restMs: number | null): Promise<number | null> {
  const some = await findAnyJob(db, batch.id);
  if (!some) return batch.validatedAt ? 0 : null;
  const place = { engine: some.engine, class: some.class, projectId: batch.projectId };
  if (batch.held) return restMs === null ? null : predictMoreMs(backlog, place, restMs);
  const last = await findLastJob(db, batch.id);
  if (last) return (await findQueuePlace(db, backlog, { ...last, held: false })).etaMs;
  return restMs === null ? null : predictMs(backlog, { ...place, aheadMs: 0, ownMs: restMs });
}

/** Batches ask one engine for all they have, nearly always. */
async function findAnyJob(db: Db, id: string): Promise<(Pick<JobRow, 'class'> & { engine: string }) | null> {
  const { rows } = await db.query(
    `select class, options ->> 'engine' as engine from job
     where batch_id = $1 and state in ('queued', 'processing') limit 1`,
    [id],
  );
  return rows[0] ?? null;
}

async function findLastJob(db: Db, id: string): Promise<Pick<JobRow, 'id' | 'state'> | null> {
  const { rows } = await db.query(
    `select j.id, j.state from (
       select line, job_id from batch_item where batch_id = $1 and job_id is not null order by line desc limit $2) item
     join job j on j.id = item.job_id where j.finished_at is null order by item.line desc limit 1`,
    [id, LAST_LINES],
  );
  return rows[0] ?? null;
}
