import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { endOrphans, findMarked, ownerMark, signal } from '#shared/runtime/owner-mark.ts';
import { bornOf } from '#shared/runtime/process-record.ts';
import { until } from '../support/until.ts';

const onLinux = test.skipIf(process.platform !== 'linux');
const MARK = new URL('../../packages/shared/runtime/owner-mark.ts', import.meta.url).href;

onLinux('what a child starts carries the mark too, also out of its group', async () => {
  const mark = ownerMark('test');
  const child = start('setsid sleep 60 & sleep 60; true', { [mark.name]: mark.value });
  await until('all three are found', () => findMarked(mark.value).length === 3);
  for (const pid of findMarked(mark.value)) signal(pid, 'SIGKILL');
  await until('none is found', () => findMarked(mark.value).length === 0);
  expect(bornOf(child.pid!)).toBeUndefined();
});

onLinux('what a killed owner has left is ended with its group, however deaf', async () => {
  const { owner, left } = await startOwner('orphan-a');
  await endOrphans('orphan-a');
  expect(left.every(isRunning)).toBe(true);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await endOrphans('orphan-b');
  expect(left.every(isRunning)).toBe(true);
  await endOrphans('orphan-a', 100);
  await until('nothing is left', () => !left.some(isRunning), 5);
});

/** A process that marks a child of its own, in a group of its own; one of that group has no mark and is deaf. */
async function startOwner(label: string): Promise<{ owner: ChildProcess; left: number[] }> {
  const shell = "trap '' TERM; env -i sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done' & echo $$; wait";
  const script = `
    import { spawn } from 'node:child_process';
    import { ownerMark } from '${MARK}';
    const { name, value } = ownerMark('${label}');
    const stdio = ['ignore', 'inherit', 'ignore'];
    spawn('sh', ['-c', ${JSON.stringify(shell)}], { detached: true, stdio, env: { PATH: process.env.PATH, [name]: value } });`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const left: number[] = [];
  createInterface({ input: owner.stdout! }).on('line', line => left.push(Number(line)));
  await until('both run', () => left.length === 2);
  onTestFinished(() => {
    owner.kill('SIGKILL');
    for (const pid of left) signal(-pid, 'SIGKILL');
  });
  return { owner, left };
}

function start(script: string, env: Record<string, string>): ChildProcess {
  return spawn('sh', ['-c', script], { env: { PATH: process.env.PATH, ...env }, stdio: 'ignore', detached: true });
}

function isRunning(pid: number): boolean {
  return bornOf(pid) !== undefined;
}
