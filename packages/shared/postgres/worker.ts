import type { Gpu } from '../domain/gpu.ts';
import type { Tier } from '../domain/lane.ts';
import type { EngineName } from '../domain/transcript.ts';
import type { Db } from './client.ts';

export type WorkerState = 'starting' | 'fit' | 'busy' | 'sick' | 'absent' | 'draining';

/** What an operator wants of a worker: that it works, or that it takes no more. */
export type WorkerWish = 'work' | 'drain';

export type Worker = {
  id: string;
  role: 'dispatcher' | 'preparer' | 'transcriber' | 'deliverer';
  host: string;
  pid: number;
  /** Which queue it takes from; '' for none. */
  lane: string;
  tier: Tier;
  /** The part of its pool's work that it is given, for a revision on trial; null for all that it can take. */
  share: number | null;
  slots: number;
  state: WorkerState;
  /** Why it takes no work; null while it is fit. */
  reason: string | null;
  engine: EngineName | null;
  /** Audio seconds per second, as measured; null before the first chunk. */
  speed: number | null;
  /** The card beside a transcriber; null where there is none, or none is known. */
  gpu: Gpu | null;
};

/** Writes down what a worker says of itself, now, and tells what an operator wants of it. */
export async function reportWorker(db: Db, worker: Worker): Promise<WorkerWish> {
  const { rows } = await db.query(
    `insert into worker as w (id, role, host, pid, slots, state, reason, engine, speed, lane, tier, share, gpu)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (id) do update set host = excluded.host, pid = excluded.pid, slots = excluded.slots,
       state = excluded.state, reason = excluded.reason, engine = excluded.engine, speed = excluded.speed,
       lane = excluded.lane, tier = excluded.tier, share = excluded.share, gpu = excluded.gpu,
       started_at = case when (w.host, w.pid) = (excluded.host, excluded.pid) then w.started_at else now() end,
       seen_at = now()
     returning wish`,
    [
      worker.id,
      worker.role,
      worker.host,
      worker.pid,
      worker.slots,
      worker.state,
      worker.reason,
      worker.engine && JSON.stringify(worker.engine),
      worker.speed,
      worker.lane,
      worker.tier,
      worker.share,
      worker.gpu && JSON.stringify(worker.gpu),
    ],
  );
  return rows[0].wish;
}

/** A worker as it was last heard of, with what is wanted of it; `wishReason` tells why, if no operator asked for it. */
export type HeardWorker = Worker & { wish: WorkerWish; wishReason: string | null; startedAt: Date; seenAt: Date };

const WORKER_COLUMNS = `id, role, host, pid, lane, tier, share, slots, state, reason, engine, speed, gpu, wish,
  wish_reason as "wishReason", started_at as "startedAt", seen_at as "seenAt"`;

/** Workers heard of within `seconds`, by role and id. */
export async function listWorkers(db: Db, seconds: number): Promise<HeardWorker[]> {
  const { rows } = await db.query(
    `select ${WORKER_COLUMNS} from worker where seen_at > now() - make_interval(secs => $1) order by role, id`,
    [seconds],
  );
  return rows;
}

/** How many workers say what of themselves, as heard within half a minute. */
export async function countWorkers(db: Db): Promise<{ role: Worker['role']; state: WorkerState; count: number }[]> {
  const { rows } = await db.query(
    `select role, state, count(*)::integer as count from worker where seen_at > now() - interval '30 seconds'
     group by role, state`,
  );
  return rows;
}

/** Writes down what is wanted of a worker; by an operator, if there is no reason. Null if none of that id is known. */
export async function setWish(
  db: Db,
  id: string,
  wish: WorkerWish,
  reason: string | null = null,
): Promise<HeardWorker | null> {
  const { rows } = await db.query(
    `update worker set wish = $2, wish_reason = $3 where id = $1 returning ${WORKER_COLUMNS}`,
    [id, wish, reason],
  );
  return rows[0] ?? null;
}

/** The transcribers that take the work of an engine now; backups and trials may not be given any. */
export async function listTakers(db: Db, engine: string): Promise<string[]> {
  const { rows } = await db.query(
    `select id from worker
     where role = 'transcriber' and engine ->> 'name' = $1 and tier = 'primary' and share is null
       and state in ('fit', 'busy') and seen_at > now() - interval '30 seconds'`,
    [engine],
  );
  return rows.map(row => row.id);
}

/** Takes a worker off the list: it has ended. What an operator wants of it is kept for when it comes back. */
export async function removeWorker(db: Db, id: string): Promise<void> {
  await db.query(
    `with kept as (update worker set seen_at = now() - interval '10 minutes' where id = $1 and wish <> 'work')
     delete from worker where id = $1 and wish = 'work'`,
    [id],
  );
}
