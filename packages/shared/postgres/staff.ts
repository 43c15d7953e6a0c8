import type { Candidate } from '../domain/leaving.ts';
import type { Db } from './client.ts';
import type { WorkerState, WorkerWish } from './worker.ts';

/** A transcriber as scaling sees it. */
export type Staff = Candidate & {
  engine: string;
  host: string;
  state: WorkerState;
  /** Whether it is given work as it comes: it is neither a backup nor on trial. */
  isRegular: boolean;
  slots: number;
  /** Of what it holds, chunks that are no backfill's. */
  heldLive: number;
  wish: WorkerWish;
  wishReason: string | null;
};

/** The transcribers heard of lately, with what they hold. One whose engine is not up yet is known by its lane. */
export async function listStaff(db: Db): Promise<Staff[]> {
  const { rows } = await db.query(
    `select w.id, w.host, w.tier, w.state, w.state in ('fit', 'busy') as "isFit", w.reason, w.speed, w.slots,
       w.tier = 'primary' and w.share is null as "isRegular", w.wish, w.wish_reason as "wishReason",
       coalesce(w.engine ->> 'name', regexp_replace(w.lane, '^transcribe | (on trial|in backup).*$', '', 'g')) as engine,
       w.started_at as "startedAt", count(t.id)::integer as held,
       (count(t.id) filter (where t.class <> 'backfill'))::integer as "heldLive"
     from worker w left join task t on t.state = 'running' and t.kind = 'transcribe' and t.worker_id = w.id
     where w.role = 'transcriber' and w.seen_at > now() - interval '30 seconds' group by w.id order by w.id`,
  );
  return rows;
}

/** What came of each engine in the last `seconds` and is done, without backfills: audio per time. */
export async function listArrivals(db: Db, seconds: number): Promise<Map<string, number>> {
  const { rows } = await db.query(
    `select engine, sum(audio_ms)::double precision / 1000 / $1 as arriving from usage
     where accepted_at > now() - make_interval(secs => $1) and class <> 'backfill' and engine is not null group by engine`,
    [seconds],
  );
  return new Map(rows.map(row => [row.engine, row.arriving]));
}

/** How long the interactive chunk of each engine has waited that waits longest, in milliseconds. */
export async function listOldest(db: Db): Promise<Map<string, number>> {
  const { rows } = await db.query(
    // By engine, as the index has it: of other classes there may be any number.
    `select line.engine, extract(epoch from now() - oldest.since)::double precision * 1000 as oldest
     from (select distinct engine from turn where kind = 'transcribe' and class = 'interactive') line,
       lateral (select min(greatest(created_at, run_at)) as since from task
         where kind = 'transcribe' and engine = line.engine and class = 'interactive' and state = 'waiting'
           and run_at <= now()) oldest
     where oldest.since is not null`,
  );
  return new Map(rows.map(row => [row.engine, row.oldest]));
}
