import { type Decision, HOLD_MS } from '../domain/scaling.ts';
import type { Db } from './client.ts';

/** How many workers an engine should have, as last decided, and by what: `basis` as the dispatcher wrote it. */
export type Scaling<Basis> = {
  engine: string;
  desired: number;
  basis: Basis;
  decidedAt: Date;
  /** What SCALE_COMMAND was last told with success; null before. */
  told: number | null;
  toldAt: Date | null;
  /** What it said when it failed last; null if it has succeeded since. */
  tellError: string | null;
};

/** What was last decided of every engine, by name; of none that nobody has had for a day. */
export async function listScaling<Basis>(db: Db): Promise<Scaling<Basis>[]> {
  const { rows } = await db.query(
    `select engine, desired, basis, decided_at as "decidedAt", told, told_at as "toldAt", tell_error as "tellError"
     from scaling where decided_at > now() - interval '1 day' order by engine`,
  );
  return rows;
}

/** Decisions of an engine that still count, and the last one however old it is. */
export async function listDecisions(db: Db, engine: string): Promise<Decision[]> {
  const { rows } = await db.query(
    `select (extract(epoch from now() - at) * 1000)::double precision as "ageMs", wanted, desired from scaling_decision
     where engine = $1`,
    [engine],
  );
  return rows;
}

/** Writes down what was decided of an engine now. */
export async function recordDecision(
  db: Db,
  engine: string,
  { wanted, desired }: Omit<Decision, 'ageMs'>,
  basis: object,
): Promise<void> {
  await db.query(
    `with noted as (insert into scaling_decision (engine, wanted, desired) values ($1, $2, $3) on conflict do nothing)
     insert into scaling (engine, desired, basis) values ($1, $3, $4)
     on conflict (engine) do update set desired = excluded.desired, basis = excluded.basis, decided_at = now()`,
    [engine, wanted, desired, JSON.stringify(basis)],
  );
}

/** Forgets decisions that are too old to count, except the last of each engine. */
export async function forgetDecisions(db: Db): Promise<void> {
  await db.query(
    `delete from scaling_decision d where at < now() - make_interval(secs => $1)
       and exists (select from scaling_decision later where later.engine = d.engine and later.at > d.at)`,
    [HOLD_MS / 1000],
  );
}

/**
 * Takes it upon this process to run SCALE_COMMAND for an engine, for `limitS`: if the number has changed since it last
 * succeeded, and nobody else is at it. The number, or null.
 */
export async function claimTelling(db: Db, engine: string, limitS: number): Promise<number | null> {
  const { rows } = await db.query(
    `update scaling set telling_until = now() + make_interval(secs => $2)
     where engine = $1 and told is distinct from desired and (telling_until is null or telling_until < now())
     returning desired`,
    [engine, limitS],
  );
  return rows[0]?.desired ?? null;
}

/** Notes that SCALE_COMMAND was told a number. */
export async function recordTold(db: Db, engine: string, told: number): Promise<void> {
  await db.query(
    `update scaling set told = $2, told_at = now(), telling_until = null, tell_error = null where engine = $1`,
    [engine, told],
  );
}

/** Notes why SCALE_COMMAND failed; it is run again after `pauseS`. */
export async function recordTellError(db: Db, engine: string, error: string, pauseS: number): Promise<void> {
  await db.query(
    `update scaling set tell_error = $2, telling_until = now() + make_interval(secs => $3) where engine = $1`,
    [engine, error, pauseS],
  );
}
