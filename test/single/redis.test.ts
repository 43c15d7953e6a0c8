import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { bornOf } from '#shared/runtime/process-record.ts';
import { type PrivateRedis, startRedis } from '../../apps/single/redis.ts';
import { startProcess } from '../support/process.ts';
import { until } from '../support/until.ts';
import { command } from './programs/ask.ts';
import { openFolder } from './programs/folder.ts';

const { dir, remove } = openFolder();
const HOLD = join(import.meta.dirname, 'programs/hold.ts');
afterAll(remove);

test('the private Redis keeps its data over a restart', async () => {
  const first = await startRedis({ dir });
  await command(first.url, 'set', 'note', 'kept');
  await first.stop();
  const second = await start();
  expect(await command(second.url, 'get', 'note')).toBe('kept');
});

test('the private Redis writes every second and evicts nothing', async () => {
  const redis = await start();
  expect(await command(redis.url, 'config', 'get', 'appendfsync')).toEqual(['appendfsync', 'everysec']);
  expect(await command(redis.url, 'config', 'get', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
});

test('the private Redis lets nobody in without its password', async () => {
  const redis = await start();
  const url = new URL(redis.url);
  url.password = '';
  await expect(command(url.href, 'get', 'note')).rejects.toThrow(/NOAUTH/);
});

test('a second start of Redis in the same folder is refused with a sentence', async () => {
  await start();
  await expect(startRedis({ dir })).rejects.toThrow(/is in use by process \d+/);
});

test('a start after the parent was killed takes the folder over from the orphaned Redis', async () => {
  const parent = await startProcess('hold', [HOLD, 'redis', dir], {});
  const orphan = JSON.parse((await parent.says(/{.*}/))[0]) as { url: string; pid: number };
  await command(orphan.url, 'set', 'note', 'written before the kill');
  await parent.end('SIGKILL');
  expect(bornOf(orphan.pid)).toBeDefined();
  const redis = await start();
  expect(bornOf(orphan.pid)).toBeUndefined();
  expect(await command(redis.url, 'get', 'note')).toBe('written before the kill');
});

test('a killed Redis is started again on its port', async () => {
  const redis = await start();
  const first = redis.pid!;
  process.kill(first, 'SIGKILL');
  await until('Redis answers again', () =>
    command(redis.url, 'ping').then(
      () => redis.pid !== first,
      () => false,
    ),
  );
});

async function start(): Promise<PrivateRedis> {
  const redis = await startRedis({ dir, onNotice: () => {} });
  onTestFinished(redis.stop);
  return redis;
}
