import { expect, onTestFinished, test, vi } from 'vitest';
import { signal } from '#shared/runtime/owner-mark.ts';
import { bornOf } from '#shared/runtime/process-record.ts';
import { startProcess, type TestProcess } from '../support/process.ts';
import { until } from '../support/until.ts';

vi.setConfig({ testTimeout: 60_000 });

const onLinux = test.skipIf(process.platform !== 'linux');

// A pipeline: one that ends when asked, one that is deaf, one that has gone into a session of its own.
const COMMAND = `echo member $$; sh -c 'trap "" TERM; echo member $$; while :; do sleep 0.2; done' &
  setsid sh -c 'echo member $$; while :; do sleep 0.2; done' & sleep 300 | cat`;

type Owner = { process: TestProcess; keeper: number; members: number[] };

onLinux('nothing of an engine is left when its transcriber is killed', async () => {
  const { process, keeper, members } = await own();
  await process.end('SIGKILL');
  await until('all are gone', () => ![keeper, ...members].some(isRunning), 20);
});

onLinux('an engine whose keeper is killed is ended and started again', async () => {
  const { process, keeper, members } = await own();
  signal(keeper, 'SIGKILL');
  await until('all are gone', () => !members.some(isRunning), 20);
  await process.says(/the engine was ended by SIGKILL, starting it again in 1 s/);
  await until('it was started again', () => membersOf(process).length === 2 * members.length);
  expect(process.running()).toBe(true);
});

onLinux('what is left when transcriber and keeper are killed at once is ended by the next transcriber', async () => {
  const { process, keeper, members } = await own();
  signal(process.pid, 'SIGKILL');
  signal(keeper, 'SIGKILL');
  await process.end('SIGKILL');
  const next = await own();
  await until('all are gone', () => !members.some(isRunning), 5);
  expect(next.members.every(isRunning)).toBe(true);
});

onLinux('an engine of a transcriber that works is left alone by the next one', async () => {
  const { members } = await own();
  await own();
  expect(members.every(isRunning)).toBe(true);
});

async function own(): Promise<Owner> {
  const process = await startProcess('owner', ['test/worker/programs/own-engine.ts', COMMAND], {});
  onTestFinished(async () => void (await process.end('SIGTERM')));
  const [, keeper] = await process.says(/"keeper":(\d+)/);
  await until('all run', () => membersOf(process).length === 3);
  return { process, keeper: Number(keeper), members: membersOf(process) };
}

function membersOf(process: TestProcess): number[] {
  return [...process.output().matchAll(/member (\d+)"/g)].map(([, pid]) => Number(pid));
}

function isRunning(pid: number): boolean {
  return bornOf(pid) !== undefined;
}
