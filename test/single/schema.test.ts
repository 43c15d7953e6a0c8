import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
afterAll(schema.drop);

test('a test file works in a schema of its own', async () => {
  const client = new pg.Client(schema.databaseUrl);
  await client.connect();
  await client.query('create table job (id int)');
  const { rows } = await client.query(`select schemaname as name from pg_tables where tablename = 'job'`);
  await client.end();
  expect(rows).toContainEqual({ name: schema.name });
});
