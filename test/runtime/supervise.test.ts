import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bornOf, readRecord } from '#shared/runtime/process-record.ts';
import { type SupervisedChild, type SuperviseOptions, supervise } from '#shared/runtime/supervise.ts';
import { until } from '../support/until.ts';

test('a child that is killed is started again', async () => {
  const { child } = run('setInterval(() => {}, 1000)');
  const first = child.pid!;
  process.kill(first, 'SIGKILL');
  await until('another child runs', () => child.pid !== undefined && child.pid !== first);
  expect(bornOf(first)).toBeUndefined();
});

test('a child that keeps failing is started again after longer and longer pauses', async () => {
  const { notices } = run('process.exit(3)');
  await until('it has failed three times', () => notices.length >= 3);
  expect(notices.slice(0, 3)).toEqual([
    'ended with exit code 3, starting it again in 0.2 s',
    'ended with exit code 3, starting it again in 0.4 s',
    'ended with exit code 3, starting it again in 0.8 s',
  ]);
});

test('a command that does not exist is tried again like one that fails', async () => {
  const { notices } = run('', { command: '/nonexistent/program' });
  await until('it was noticed twice', () => notices.length >= 2);
  expect(notices[0]).toContain('ENOENT');
});

test('stop ends the child with its whole process group, and nothing is started again', async () => {
  const { child, lines } = run(`
    const { spawn } = require('node:child_process');
    console.log(spawn('sleep', ['600']).pid);
    process.on('SIGTERM', () => process.exit(0));`);
  const grandchild = Number(await until('the grandchild is known', () => lines[0]));
  const pid = child.pid!;
  await child.stop();
  await until('the grandchild is gone', () => bornOf(grandchild) === undefined, 5);
  expect(bornOf(pid)).toBeUndefined();
  expect(child.exits).toBe(0);
});

test('a child that ignores the signal is killed at the deadline', async () => {
  const ignores = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('deaf')`;
  const { child, lines, notices } = run(ignores, { stopDeadlineMs: 200 });
  await until('it ignores the signal', () => lines.includes('deaf'));
  const pid = child.pid!;
  await child.stop();
  expect(bornOf(pid)).toBeUndefined();
  expect(notices).toEqual(['did not stop in time and was killed']);
});

test('a child is on record while it runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stenopool-record-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const recordFile = join(folder, 'child.json');
  const { child } = run('setInterval(() => {}, 1000)', { recordFile });
  expect(readRecord(recordFile)).toMatchObject({ pid: child.pid, stopSignal: 'SIGTERM' });
  await child.stop();
  expect(existsSync(recordFile)).toBe(false);
});

test('restart ends the child, and another one runs after the pause that was asked for', async () => {
  const { child, notices } = run(`process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)`, {
    pauseMs: () => 100,
  });
  const first = child.pid!;
  await child.restart();
  await until('another child runs', () => child.pid !== undefined && child.pid !== first);
  expect(bornOf(first)).toBeUndefined();
  expect(notices).toEqual([expect.stringMatching(/starting it again in 0.1 s$/)]);
});

test('what a child complains of is told from what it says', async () => {
  const streams: Record<string, string> = {};
  run(`console.log('said'); console.error('complained'); setInterval(() => {}, 1000)`, {
    onLine: (line, _name, stream) => {
      streams[line] = stream;
    },
  });
  await until('both were heard', () => streams.said && streams.complained);
  expect(streams).toEqual({ said: 'stdout', complained: 'stderr' });
});

function run(script: string, options: Partial<SuperviseOptions> = {}) {
  const lines: string[] = [];
  const notices: string[] = [];
  const child: SupervisedChild = supervise({
    name: 'child',
    command: process.execPath,
    args: ['-e', script],
    onLine: line => lines.push(line),
    onNotice: sentence => notices.push(sentence),
    ...options,
  });
  onTestFinished(() => child.stop('SIGKILL'));
  return { child, lines, notices };
}
