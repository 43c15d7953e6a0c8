import type { Capacity } from '../domain/plan.ts';
import type { Db } from './client.ts';

/**
 * What the transcribers of an engine can take now: the slots of those that are fit, less what waits for them or is in
 * their hands. Backups and those on trial may not be given any, so they do not count. Kinds are of all lately heard of.
 */
export async function findCapacity(db: Db, engine: string): Promise<Capacity> {
  const { rows } = await db.query(
    `select array_remove(array_agg(distinct w.engine ->> 'kind'), null) as kinds,
       coalesce(sum(slots) filter (where takes), 0)::integer as slots, avg(speed)::double precision as speed
     from worker w, lateral (select state in ('fit', 'busy') and tier = 'primary' and share is null
       and seen_at > now() - interval '30 seconds' as takes) able
     where role = 'transcriber' and w.engine ->> 'name' = $1`,
    [engine],
  );
  const { kinds, slots, speed } = rows[0];
  const freeSlots = slots > 0 ? Math.max(0, slots - (await countInLine(db, engine, slots))) : 0;
  return { kinds: kinds ?? [], freeSlots, speed };
}

/** Chunks that wait for an engine or are in its hands, counted up to `most`. */
async function countInLine(db: Db, engine: string, most: number): Promise<number> {
  const { rows } = await db.query(
    `select count(*) as tasks from (
       select from task where kind = 'transcribe' and engine = $1 and state in ('waiting', 'dispatched', 'running')
       limit $2) in_line`,
    [engine, most],
  );
  return rows[0].tasks;
}

/** How fast the transcribers of an engine are, in audio seconds per second, as they measured; null if none has. */
export async function findSpeed(db: Db, engine: string): Promise<number | null> {
  const { rows } = await db.query(
    `select avg(speed)::double precision as speed from worker where role = 'transcriber' and engine ->> 'name' = $1`,
    [engine],
  );
  return rows[0].speed;
}
