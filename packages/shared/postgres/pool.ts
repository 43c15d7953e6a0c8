import type { Db } from './client.ts';

/** A model in a revision, by which workers whose engines are alike belong together. */
export type PoolName = { name: string; revision: string | null };

/**
 * What this pool's canary is known to be, after a worker has heard `canary`: the first to hear it records it, and the
 * others can compare. Where nobody of the pool works and nobody did for a minute, it is recorded anew: there is nothing
 * left to be unlike to.
 */
export async function joinPool(db: Db, pool: PoolName, canary: string, workerId: string): Promise<string> {
  const { rows } = await db.query(
    `insert into pool as p (name, revision, canary, recorded_by) values ($1, $2, $3, $4)
     on conflict (name, revision) do update set
       (canary, recorded_by, recorded_at, confirmed_at, seen_at) = (
         select case when fresh then excluded.canary else p.canary end,
           case when fresh then excluded.recorded_by else p.recorded_by end,
           case when fresh then now() else p.recorded_at end,
           case when fresh or p.canary = excluded.canary then now() else p.confirmed_at end,
           now()
         from (select p.confirmed_at < now() - interval '1 minute' and not exists (
           select from worker w where w.id <> $4 and w.state in ('fit', 'busy')
             and w.engine ->> 'name' = $1 and coalesce(w.engine ->> 'revision', '') = $2
             and w.seen_at > now() - interval '30 seconds') as fresh) nobody)
     returning canary`,
    [pool.name, pool.revision ?? '', canary, workerId],
  );
  return rows[0].canary;
}

/** What a worker has done since it last told; milliseconds of audio, and of its engine's time. */
export type Tally = {
  jobs: number;
  chunks: number;
  failed: number;
  flagged: number;
  audioMs: number;
  engineMs: number;
};

/** Adds to what a pool has done, and notes that it is there. */
export async function addToPool(db: Db, pool: PoolName, done: Tally): Promise<void> {
  await db.query(
    `update pool set jobs = jobs + $3, chunks = chunks + $4, failed = failed + $5, flagged = flagged + $6,
       audio_ms = audio_ms + $7, engine_ms = engine_ms + $8, seen_at = now()
     where name = $1 and revision = $2`,
    [pool.name, pool.revision ?? '', done.jobs, done.chunks, done.failed, done.flagged, done.audioMs, done.engineMs],
  );
}

export type Pool = Tally & PoolName & { recordedAt: Date; seenAt: Date };

/** Every pool seen within `days`, by name and revision. */
export async function listPools(db: Db, days: number): Promise<Pool[]> {
  const { rows } = await db.query(
    `select name, nullif(revision, '') as revision, jobs, chunks, failed, flagged, audio_ms as "audioMs",
       engine_ms as "engineMs", recorded_at as "recordedAt", seen_at as "seenAt"
     from pool where seen_at > now() - make_interval(days => $1) order by name, pool.revision`,
    [days],
  );
  return rows;
}

/** So long a pool counts as served after its last worker was heard of: a job outlives a night without engines. */
const SERVED_DAYS = 1;

/** The engines that are served, by name, and since when. */
export async function listServed(db: Db): Promise<Map<string, Date>> {
  return new Map((await listPools(db, SERVED_DAYS)).map(pool => [pool.name, pool.recordedAt]));
}
