import type { EngineName } from '../domain/transcript.ts';
import type { Db } from './client.ts';

export type WorkerState = 'starting' | 'fit' | 'busy' | 'sick' | 'absent' | 'draining';

export type Worker = {
  id: string;
  role: 'dispatcher' | 'preparer' | 'transcriber' | 'deliverer';
  host: string;
  pid: number;
  slots: number;
  state: WorkerState;
  /** Why it takes no work; null while it is fit. */
  reason: string | null;
  engine: EngineName | null;
  /** Audio seconds per second, as measured; null before the first chunk. */
  speed: number | null;
};

/** Writes down what a worker says of itself, now. */
export async function reportWorker(db: Db, worker: Worker): Promise<void> {
  await db.query(
    `insert into worker (id, role, host, pid, slots, state, reason, engine, speed)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set slots = excluded.slots, state = excluded.state, reason = excluded.reason,
       engine = excluded.engine, speed = excluded.speed, seen_at = now()`,
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
    ],
  );
}

/** Workers heard of within `seconds`, by role and id. */
export async function listWorkers(db: Db, seconds: number): Promise<(Worker & { startedAt: Date; seenAt: Date })[]> {
  const { rows } = await db.query(
    `select id, role, host, pid, slots, state, reason, engine, speed, started_at as "startedAt", seen_at as "seenAt"
     from worker where seen_at > now() - make_interval(secs => $1) order by role, id`,
    [seconds],
  );
  return rows;
}

/** How many tasks the workers of a role can do at once: those heard of lately that take work. */
export async function countSlots(db: Db, role: Worker['role']): Promise<number> {
  const { rows } = await db.query(
    `select coalesce(sum(slots), 0) as n from worker
     where role = $1 and state in ('fit', 'busy') and seen_at > now() - interval '30 seconds'`,
    [role],
  );
  return rows[0].n;
}

/** The transcribers that take work now. */
export async function listTakers(db: Db): Promise<string[]> {
  const { rows } = await db.query(
    `select id from worker
     where role = 'transcriber' and state in ('fit', 'busy') and seen_at > now() - interval '30 seconds'`,
  );
  return rows.map(row => row.id);
}

/** Takes a worker off the list: it has drained. */
export async function removeWorker(db: Db, id: string): Promise<void> {
  await db.query('delete from worker where id = $1', [id]);
}
