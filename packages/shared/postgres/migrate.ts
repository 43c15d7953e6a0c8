import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Db } from './client.ts';
import { openMonths } from './month.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/**
 * Brings the schema up to date and returns the names of what was applied. All or nothing: one transaction under a
 * lock, so that processes that start together do not race. Throws if an applied migration was edited afterwards.
 */
export async function migrate(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'stenopool migrate' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query("select pg_advisory_xact_lock(hashtext('stenopool migrate ' || current_schema()))");
    await client.query(`create table if not exists migration
      (name text primary key, checksum text not null, applied_at timestamptz not null default now())`);
    const applied: string[] = [];
    for (const name of await listMigrations()) {
      if (await apply(client, name)) applied.push(name);
    }
    await openMonths(client);
    await client.query('commit');
    return applied;
  } finally {
    await client.end();
  }
}

/** The migrations that a database lacks: all of them where it has no schema. */
export async function findPending(db: Db): Promise<string[]> {
  const names = await listMigrations();
  const { rows: tables } = await db.query(`select to_regclass('migration') is not null as "isThere"`);
  if (!tables[0].isThere) return names;
  const { rows } = await db.query('select name from migration');
  return names.filter(name => !rows.some(row => row.name === name));
}

async function listMigrations(): Promise<string[]> {
  return (await readdir(FOLDER)).filter(file => file.endsWith('.sql')).sort();
}

async function apply(client: pg.Client, name: string): Promise<boolean> {
  const sql = await readFile(new URL(name, FOLDER), 'utf8');
  const checksum = createHash('sha256').update(sql).digest('hex');
  const { rows } = await client.query('select checksum from migration where name = $1', [name]);
  if (rows[0]) {
    if (rows[0].checksum !== checksum) throw new Error(`migration ${name} was changed after it had been applied`);
    return false;
  }
  await client.query(sql);
  await client.query('insert into migration (name, checksum) values ($1, $2)', [name, checksum]);
  return true;
}
