import type { Db } from './client.ts';

/**
 * Takes a duty until the transaction ends. False if another process is at it right now. The transaction may not pause:
 * a process that has frozen, or cannot be reached any more, loses the duty after some seconds.
 */
export async function holdDuty(db: Db, duty: string): Promise<boolean> {
  const { rows } = await db.query(
    `select pg_try_advisory_xact_lock(hashtextextended(current_schema() || ' duty ' || $1, 0)) as "held",
       set_config('idle_in_transaction_session_timeout', '5s', true)`,
    [duty],
  );
  return rows[0].held;
}
