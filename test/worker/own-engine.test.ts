import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bornOf } from '#shared/runtime/process-record.ts';
import {
  type OwnEngine,
  type OwnEngineSettings,
  openOwnEngine,
} from '../../apps/worker/transcriber/own-engine/own-engine.ts';
import { until } from '../support/until.ts';

vi.setConfig({ testTimeout: 60_000 });

const SIMULATOR = 'node apps/simulator/main.ts --kind funasr-server --port {port}';
const DEAF = 'trap "" TERM; echo deaf $$; while :; do sleep 0.2; done';

test('an engine is started at a free port, and what it writes is in the log line by line', async () => {
  const { engine, says } = await start(`echo "loading {port}" >&2; exec ${SIMULATOR}`);
  expect(await says(/^loading \d+$/)).toMatchObject({ engine: true, stream: 'stderr', level: 30 });
  expect(await says(/^listening on/)).toMatchObject({
    engine: true,
    stream: 'stdout',
    msg: `listening on ${engine.url}`,
  });
  expect((await fetch(`${engine.url}/health`)).status).toBe(200);
});

test('an engine listens where ENGINE_URL says', async () => {
  const { engine, says } = await start('echo {port}; exec sleep 60', { url: 'http://127.0.0.1:4321/' });
  await says(/^4321$/);
  expect(engine.url).toBe('http://127.0.0.1:4321/');
});

test('an engine sees its own GPU alone, and nothing but its own environment', async () => {
  const { says } = await start('echo $CUDA_VISIBLE_DEVICES $CUDA_DEVICE_ORDER home=$HOME; sleep 60', { gpu: '3' });
  await says(/^3 PCI_BUS_ID home=$/);
});

test('an engine that ends is started again with longer and longer pauses, until it has been fit', async () => {
  const { engine, ends } = await start('exit 3');
  await until('it has ended twice', () => ends.length === 2);
  engine.fit();
  await until('it has ended again', () => ends.length === 3);
  expect(ends).toEqual([
    'the engine ended with exit code 3, starting it again in 1 s',
    'the engine ended with exit code 3, starting it again in 2 s',
    'the engine ended with exit code 3, starting it again in 1 s',
  ]);
  expect(engine.trouble()).toBeNull();
});

test('an engine that is killed with a signal is started again', async () => {
  const { ends } = await start('kill -SEGV $$');
  await until('it has ended', () => ends.length > 0);
  expect(ends[0]).toBe('the engine ended with exit code 139, starting it again in 1 s');
});

test('a restart ends a whole pipeline, also those who are deaf to SIGTERM', async () => {
  const { engine, says } = await start(`echo first $$; sh -c '${DEAF}' | cat`);
  const { msg } = await says(/^deaf/);
  const deaf = Number(msg.split(' ')[1]);
  const group = engine.pid();
  await engine.restart('it is sick');
  expect(bornOf(deaf)).toBeUndefined();
  await until('its group is gone', () => !isAny(group!), 5);
  await says(/^deaf/, deaf);
  expect(engine.pid()).not.toBe(group);
});

test('what has left the group of an engine ends with it', async () => {
  const { engine, says } = await start(`setsid sh -c '${DEAF}' & sleep 60`);
  const { msg } = await says(/^deaf/);
  await engine.close();
  await until('it is gone', () => bornOf(Number(msg.split(' ')[1])) === undefined, 5);
});

test('an engine that is closed is gone, and is not started again', async () => {
  const { engine, ends, says } = await start(SIMULATOR);
  await says(/^listening/);
  const group = engine.pid()!;
  await engine.close();
  await until('its group is gone', () => !isAny(group), 5);
  await expect(fetch(engine.url)).rejects.toThrow();
  expect(ends).toEqual([]);
});

type Line = { msg: string; level: number; engine?: boolean; stream?: string };

async function start(command: string, settings: Partial<OwnEngineSettings> = {}) {
  const lines: Line[] = [];
  const ends: string[] = [];
  const output = new PassThrough();
  output.on('data', line => lines.push(JSON.parse(line)));
  const engine: OwnEngine = await openOwnEngine({
    command,
    env: { PATH: process.env.PATH },
    log: pino({}, output),
    ended: how => ends.push(how),
    ...settings,
  });
  onTestFinished(() => engine.close());
  const says = (pattern: RegExp, butNot?: number) =>
    until(`it says ${pattern}`, () => lines.find(({ msg }) => pattern.test(msg) && !msg.endsWith(` ${butNot}`)));
  return { engine, ends, says };
}

/** Whether any process of a group is there, and be it one that nobody has asked for its exit code yet. */
function isAny(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}
