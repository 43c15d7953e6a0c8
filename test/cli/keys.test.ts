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
  expect(await findKey(pool, hashKey(key))).toMatchObject({ scopes: ['read', 'write', 'operator'] });

  const listed = JSON.parse((await run('keys', 'list', '--json')).stdout);
  expect(listed).toMatchObject({
    project: 'lessons',
    name: 'archive',
    scopes: ['read', 'write', 'operator'],
    revoked_at: null,
  });
  expect(listed.hint).toBe(`…${key.slice(-4)}`);
  expect((await run('keys', 'list', '--project', 'other')).stdout).toBe('');

  expect(await run('keys', 'revoke', listed.id)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await findKey(pool, hashKey(key))).toBe(null);
  expect((await run('keys', 'list')).stdout).toMatch(/\tread,write,operator\t[\d-]{10}\t-\t-\t[\d-]{10}\n$/);
  expect(await run('keys', 'revoke', 'nobody')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no key nobody'),
  });
});

test('a key that was chosen by API_KEY opens one project', async () => {
  const choose = (project: string) =>
    stenopool(['keys', 'create', '--project', project], {
      DATABASE_URL: schema.databaseUrl,
      API_KEY: 'a-key-of-my-own-16',
    });
  expect((await choose('mine')).stdout).toBe('a-key-of-my-own-16\n');
  const { code, stderr } = await choose('yours');
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/API_KEY: .*another project; without it a new one is made/),
  ]);
});

test('a key is given a new secret while the one before stays good for the hours that are told', async () => {
  const first = (
    await run('keys', 'create', '--project', 'calls', '--scopes', 'read', '--expires', '90d')
  ).stdout.trim();
  const { id } = JSON.parse((await run('keys', 'list', '--project', 'calls', '--json')).stdout);
  const second = (await run('keys', 'rotate', id, '--overlap', '1')).stdout.trim();
  expect(second).not.toBe(first);
  expect(await findKey(pool, hashKey(first))).toMatchObject({ id, scopes: ['read'] });
  expect(await findKey(pool, hashKey(second))).toMatchObject({ id, scopes: ['read'] });
  expect((await run('keys', 'rotate', id, '--overlap', '0')).code).toBe(0);
  expect(await findKey(pool, hashKey(first))).toBe(null);
  expect(await findKey(pool, hashKey(second))).toBe(null);
});

test.each([
  ['--scopes', 'all', /some of read, write, operator/],
  ['--expires', '2001-01-01', /over already/],
])('%s %s makes no key', async (flag, value, says) => {
  expect(await run('keys', 'create', flag, value)).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
});

test('projects are made, limited and listed, and who did what is told', async () => {
  const made = await run('projects', 'create', 'archive', '--weight', '2', '--requests-per-minute', '600', '--json');
  const { id, webhook_secret } = JSON.parse(made.stdout);
  expect(webhook_secret).toMatch(/^whsec_/);
  expect((await run('projects', 'create', 'archive')).stderr).toMatch(/there is a project archive already/);
  const args = ['--requests-per-minute', 'none', '--retain-days', '7', '--max-queued-audio-hours', '0.5'];
  expect((await run('projects', 'update', 'archive', ...args)).code).toBe(0);
  const listed = (await run('projects', 'list', '--json')).stdout.split('\n').find(line => line.includes(id));
  expect(JSON.parse(listed!)).toMatchObject({
    ...{ name: 'archive', weight: 2, requests_per_minute: null, retain_days: 7 },
    ...{ max_queued_audio_hours: 0.5, max_upload_bytes: null },
  });
  const done = (await run('audit', '--project', 'archive')).stdout.trimEnd().split('\n');
  expect(done.map(line => line.split('\t').slice(1, 3))).toEqual([
    [expect.stringMatching(/^command line of .+@/), 'updateProject'],
    [expect.stringMatching(/^command line of .+@/), 'createProject'],
  ]);
});

test.each([
  [['projects', 'update', 'nobody', '--weight', '1'], /there is no project nobody/],
  [['projects', 'update', 'nobody'], /nothing is to be changed/],
  [['projects', 'create', 'x', '--weight', '0'], /argument '0' is invalid/],
])('%j is refused', async (args, says) => {
  expect(await run(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
});
