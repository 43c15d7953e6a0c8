import type { Db } from './client.ts';
import { deleteDashscopeTasks } from './dashscope-task.ts';

/** The tables that are divided, in an order in which nothing is left that names what is gone. */
const DIVIDED = ['attempt', 'task', 'delivery', 'transcript', 'chunk', 'job', 'batch_item', 'batch'] as const;

/** Rows that are rewritten in place leave room on their page for it. */
const FILLFACTOR: Partial<Record<(typeof DIVIDED)[number], number>> = { job: 80, task: 70 };

/** How many months are made before they begin. */
const AHEAD = 2;

/** Whoever needs a table for long is not kept waiting: a month is made, or dropped, another time. */
const SHORT_WAIT = `set local lock_timeout = '1s'`;

/** A calendar month, in UTC, of the times that ids were made at. */
export type Month = { year: number; month: number };

/** Makes this month and the next ones where they are missing, and tells how many tables that were. */
export async function openMonths(db: Db): Promise<number> {
  // The clock of who makes an id may be a little behind.
  const { rows } = await db.query(`select now() - interval '1 day' as "from", now() as "now"`);
  let opened = 0;
  for (const month of monthsBetween(monthOf(rows[0].from), later(monthOf(rows[0].now), AHEAD))) {
    opened += await openMonth(db, month);
  }
  return opened;
}

/** Makes one month of every divided table that has it not yet; call it inside a transaction. */
export async function openMonth(db: Db, month: Month): Promise<number> {
  const missing = await withoutMonth(db, month);
  if (missing.length > 0) await db.query(SHORT_WAIT);
  for (const table of missing) {
    const part = partOf(table, month);
    // Made aside and attached, for that locks the table for less than making it in place.
    await db.query(
      `create table ${part} (like ${table} including all) with (fillfactor = ${FILLFACTOR[table] ?? 100})`,
    );
    await db.query(
      `alter table ${table} attach partition ${part}
         for values from ('${firstId(month)}') to ('${firstId(later(month, 1))}')`,
    );
  }
  return missing.length;
}

async function withoutMonth(db: Db, month: Month): Promise<(typeof DIVIDED)[number][]> {
  const { rows } = await db.query(
    'select "table" from unnest($1::text[], $2::text[]) as part ("table", name) where to_regclass(name) is null',
    [DIVIDED, DIVIDED.map(table => partOf(table, month))],
  );
  return rows.map(row => row.table);
}

/** The months that there are, oldest first. */
export async function listMonths(db: Db): Promise<Month[]> {
  const { rows } = await db.query(
    `select substring(relname from '\\d{4}_\\d{2}$') as name from pg_inherits join pg_class on oid = inhrelid
     where inhparent = 'job'::regclass and relname ~ '^job_\\d{4}_\\d{2}$' order by name`,
  );
  return rows.map(({ name }) => ({ year: Number(name.slice(0, 4)), month: Number(name.slice(5)) }));
}

/** The tables that hold rows which belong to no month that there is. */
export async function listStrays(db: Db): Promise<string[]> {
  const found = DIVIDED.map(table => `select '${table}' as "table" where exists (select from ${table}_other)`);
  const { rows } = await db.query(found.join(' union all '));
  return rows.map(row => row.table);
}

/**
 * Removes everything of a month for good, if all of it has ended and been purged. False if something has not. Call it
 * inside a transaction of its own.
 */
export async function dropMonth(db: Db, month: Month): Promise<boolean> {
  // A table may be younger than the month.
  await openMonth(db, month);
  if (await isNeeded(db, month)) return false;
  await db.query(SHORT_WAIT);
  const parts = DIVIDED.map(table => partOf(table, month));
  await db.query(`lock table ${parts.join(', ')} in access exclusive mode`);
  // Somebody may have replayed a delivery until a moment ago.
  if (await isNeeded(db, month)) return false;
  await db.query(`drop table ${parts.join(', ')}`);
  await deleteDashscopeTasks(db, firstId(month), firstId(later(month, 1)));
  return true;
}

async function isNeeded(db: Db, month: Month): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (select from ${partOf('job', month)} where purged_at is null)
       or exists (select from ${partOf('chunk', month)} where audio_key is not null)
       or exists (select from ${partOf('delivery', month)} where state = 'pending')
       or exists (select from ${partOf('task', month)} where finished_at is null)
       or exists (select from task where job_id >= $1 and job_id < $2 and finished_at is null)
       or exists (select from ${partOf('batch', month)} where finished_at is null)
       or exists (select from job where batch_id >= $1 and batch_id < $2 and purged_at is null) as "needed"`,
    [firstId(month), firstId(later(month, 1))],
  );
  return rows[0].needed;
}

/** The month that a moment lies in. */
export function monthOf(at: Date): Month {
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1 };
}

/** The month that lies so many later; fewer than none is earlier. */
export function later({ year, month }: Month, months: number): Month {
  return monthOf(new Date(Date.UTC(year, month - 1 + months)));
}

/** Whether a month lies before another. */
export function isBefore(one: Month, other: Month): boolean {
  return one.year < other.year || (one.year === other.year && one.month < other.month);
}

function monthsBetween(first: Month, last: Month): Month[] {
  return isBefore(last, first) ? [] : [first, ...monthsBetween(later(first, 1), last)];
}

/** The least UUIDv7 that can be made in a month: it begins with the milliseconds. */
export function firstId({ year, month }: Month): string {
  const ms = Date.UTC(year, month - 1)
    .toString(16)
    .padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-0000-0000-000000000000`;
}

function partOf(table: string, { year, month }: Month): string {
  return `${table}_${year}_${String(month).padStart(2, '0')}`;
}
