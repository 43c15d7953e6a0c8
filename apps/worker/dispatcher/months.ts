import { type Pool, transaction } from '#shared/postgres/client.ts';
import { holdDuty } from '#shared/postgres/duty.ts';
import { dropMonth, isBefore, later, listMonths, listStrays, monthOf, openMonths } from '#shared/postgres/month.ts';
import type { Log } from '#shared/runtime/log.ts';

/** Makes the months to come, drops those that are older than `keep` months (none if that is 0), and warns of strays. */
export async function keepMonths(pool: Pool, keep: number, log: Log): Promise<void> {
  const opened = await transaction(pool, async db => ((await holdDuty(db, 'months')) ? openMonths(db) : 0));
  if (opened > 0) log.info({ tables: opened }, 'the ledger has months more');
  const tables = await listStrays(pool);
  if (tables.length > 0) log.warn({ tables }, 'the ledger holds rows of no month that it has; they are never dropped');
  if (keep > 0) await dropOldMonths(pool, keep, log);
}

async function dropOldMonths(pool: Pool, keep: number, log: Log): Promise<void> {
  const { rows } = await pool.query('select now() as "now"');
  const oldestKept = later(monthOf(rows[0].now), -keep);
  for (const month of await listMonths(pool)) {
    if (!isBefore(month, oldestKept)) return;
    const dropped = await transaction(pool, async db => (await holdDuty(db, 'months')) && dropMonth(db, month));
    log.info(month, dropped ? 'a month of the ledger was dropped' : 'a month of the ledger is old, but still needed');
  }
}
