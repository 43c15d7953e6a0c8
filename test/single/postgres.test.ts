import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { bornOf } from '#shared/runtime/process-record.ts';
import { type PrivatePostgres, startPostgres } from '../../apps/single/postgres.ts';
import { startProcess } from '../support/process.ts';
import { until } from '../support/until.ts';
import { query } from './programs/ask.ts';
import { openFolder } from './programs/folder.ts';

const { dir, remove } = openFolder();
const HOLD = join(import.meta.dirname, 'programs/hold.ts');
afterAll(remove);

beforeEach(async () => {
  const postgres = await startPostgres({ dir });
  await query(postgres.url, 'create table if not exists note (text text)');
  await query(postgres.url, 'truncate note');
  await query(postgres.url, `insert into note values ('kept')`);
  await postgres.stop();
});

test('the private Postgres keeps its data over a restart', async () => {
  const postgres = await start();
  expect(await query(postgres.url, 'select text from note')).toEqual([{ text: 'kept' }]);
});

test('the private Postgres lets nobody in without its password', async () => {
  const postgres = await start();
  const url = new URL(postgres.url);
  url.password = 'wrong';
  await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
});

test('a second start in the same folder is refused with a sentence and harms nothing', async () => {
  const postgres = await start();
  await expect(startPostgres({ dir })).rejects.toThrow(/is in use by process \d+/);
  expect(await query(postgres.url, 'select text from note')).toEqual([{ text: 'kept' }]);
});

test('data of another Postgres version is refused with a sentence', async () => {
  const version = join(dir, 'cluster', 'PG_VERSION');
  writeFileSync(version, '15\n');
  onTestFinished(() => writeFileSync(version, '18\n'));
  await expect(startPostgres({ dir })).rejects.toThrow(/written by Postgres 15 and this is Postgres 18/);
});

test('a start after the parent was killed takes the folder over from the orphaned Postgres', async () => {
  const parent = await startProcess('hold', [HOLD, 'postgres', dir], {});
  const orphan = JSON.parse((await parent.says(/{.*}/))[0]) as { url: string; pid: number };
  await query(orphan.url, `update note set text = 'written before the kill'`);
  await parent.end('SIGKILL');
  expect(bornOf(orphan.pid)).toBeDefined();
  const postgres = await start();
  expect(bornOf(orphan.pid)).toBeUndefined();
  expect(await query(postgres.url, 'select text from note')).toEqual([{ text: 'written before the kill' }]);
});

test('a stale postmaster.pid whose id belongs to another process by now does not prevent the start', async () => {
  writeFileSync(
    join(dir, 'cluster', 'postmaster.pid'),
    `${process.ppid}\n${dir}/cluster\n1\n1\n\n127.0.0.1\n\nready\n`,
  );
  const postgres = await start();
  expect(await query(postgres.url, 'select text from note')).toEqual([{ text: 'kept' }]);
});

test('a killed Postgres is started again on its port', async () => {
  const postgres = await start();
  const first = postgres.pid!;
  process.kill(first, 'SIGKILL');
  await until('Postgres answers again', () =>
    query(postgres.url, 'select text from note').then(
      () => postgres.pid !== first,
      () => false,
    ),
  );
});

test('stop leaves no process', async () => {
  const postgres = await startPostgres({ dir, onNotice: () => {} });
  const pid = postgres.pid!;
  await postgres.stop();
  expect(bornOf(pid)).toBeUndefined();
});

async function start(): Promise<PrivatePostgres> {
  const postgres = await startPostgres({ dir, onNotice: () => {} });
  onTestFinished(postgres.stop);
  return postgres;
}
