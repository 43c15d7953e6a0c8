import type { Db } from './client.ts';

/** Takes a duty until the transaction ends. False if another process is at it right now. */
export async function holdDuty(db: Db, duty: string): Promise<boolean> {
  const { rows } = await db.query(
    `select pg_try_advisory_xact_lock(hashtextextended(current_schema() || ' duty ' || $1, 0)) as "held"`,
    [duty],
  );
  return rows[0].held;
}
