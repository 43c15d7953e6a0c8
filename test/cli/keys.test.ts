import { afterAll, expect, test, vi } from 'vitest';
import { findKey, hashKey } from '#shared/postgres/api-key.ts';
import { connect } from '#shared/postgres/client.ts';
import { stenopool } from '../support/command.ts';
import { openSchema } from '../support/schema.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 180_000 });

const schema = await openSchema(import.meta.filename);
const pool = connect(schema.databaseUrl, 'test', 1);
const run = (...args: string[]) => stenopool(args, { DATABASE_URL: schema.databaseUrl });
afterAll(async () => {
  await pool.end();
  await schema.drop();
});

test('keys are made, listed and revoked in a database that migrate has made ready', async () => {
  expect(await run('keys', 'list')).toMatchObject({ code: 2, stderr: expect.stringContaining('stenopool migrate') });
  expect((await run('migrate')).stdout).toMatch(/^Applied 0001_ledger.sql, /);
  expect((await run('migrate')).stdout).toBe('The schema is up to date.\n');

  const made = await run('keys', 'create', '--project', 'lessons', '--name', 'archive', '--operator');
  expect(made.code).toBe(0);
  const key = made.stdout.trim();
  expect(await findKey(pool, hashKey(key))).toMatchObject({ operator: true });

  const listed = JSON.parse((await run('keys', 'list', '--json')).stdout);
  expect(listed).toMatchObject({ project: 'lessons', name: 'archive', operator: true, revoked_at: null });
  expect(listed.hint).toBe(`…${key.slice(-4)}`);
  expect((await run('keys', 'list', '--project', 'other')).stdout).toBe('');

  expect(await run('keys', 'revoke', listed.id)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await findKey(pool, hashKey(key))).toBe(null);
  expect((await run('keys', 'list')).stdout).toMatch(/\tyes\t[\d-]+\t[\d-]{10}\n$/);
  expect(await run('keys', 'revoke', 'nobody')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no key nobody'),
  });
});
