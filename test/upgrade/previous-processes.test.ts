import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '#shared/postgres/migrate.ts';
import { openMonths } from '#shared/postgres/month.ts';
import { openSchema } from '../support/schema.ts';
import { root } from '../support/source.ts';
import { paramsOf, readPrevious, type Said } from './statements.ts';

const schema = await openSchema(import.meta.filename);
const { schema: theirs, projectId, jobId, statements } = readPrevious();
const DONE = { state: 'completed', transcripts: 1, delivered: 1, open: 0 };
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client(schema.databaseUrl);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await schema.drop();
});
beforeEach(() => client.query(`drop schema ${schema.name} cascade; create schema ${schema.name}`));

describe('what the processes of the previous version say to the ledger', () => {
  test('is understood on the new schema, and a job lives its whole life by it', async () => {
    await migrate(schema.databaseUrl);
    await makeProject();
    await say(statements);
    expect(await whatBecameOfTheJob()).toEqual(DONE);
  });

  test('goes on when the schema is changed in the middle of it', async () => {
    const at = Math.floor(statements.length / 2);
    await migrateTo(theirs);
    await makeProject();
    await say(statements.slice(0, at));
    expect(await migrate(schema.databaseUrl)).not.toEqual([]);
    await say(statements.slice(at));
    expect(await whatBecameOfTheJob()).toEqual(DONE);
  });
});

async function say(all: Said[]): Promise<void> {
  for (const each of all) {
    await client.query(each.sql, paramsOf(each)).catch(error => {
      throw new Error(`${error.message}\n${each.sql}`);
    });
  }
}

function makeProject(): Promise<unknown> {
  return client.query(`insert into project (id, name, webhook_secret) values ($1, 'test', 'whsec_test')`, [projectId]);
}

async function whatBecameOfTheJob(): Promise<unknown> {
  const { rows } = await client.query(
    `select state, (select count(*)::integer from transcript where job_id = job.id) as transcripts,
       (select count(*)::integer from delivery where job_id = job.id and state = 'delivered') as delivered,
       (select count(*)::integer from task where job_id = job.id and finished_at is null) as open
     from job where id = $1`,
    [jobId],
  );
  return rows[0];
}

/** Brings the schema to where a version before was, as that version would. */
async function migrateTo(last: string): Promise<void> {
  const folder = join(root, 'packages/shared/postgres/migrations');
  await client.query(
    'create table migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
  );
  await client.query('begin');
  for (const name of (await readdir(folder)).toSorted().filter(file => file <= last)) {
    const sql = await readFile(join(folder, name), 'utf8');
    await client.query(sql);
    const checksum = createHash('sha256').update(sql).digest('hex');
    await client.query('insert into migration (name, checksum) values ($1, $2)', [name, checksum]);
  }
  await openMonths(client);
  await client.query('commit');
}
