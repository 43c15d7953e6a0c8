import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Decoders, openDecoders } from '../../apps/worker/preparer/short/decoders.ts';
import { makeRecording } from '../support/audio.ts';
import { until } from '../support/until.ts';

const limits = { DECODE_CPU_S: 60, DECODE_MEMORY_MB: 512 };
const folder = await mkdtemp(join(tmpdir(), 'stenopool-short-'));
const clip = join(folder, 'clip.mp3');
const { signal } = new AbortController();

let decoders: Decoders;
afterEach(() => decoders?.close());
beforeAll(async () => {
  await makeRecording({ path: clip, words: 5 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const lives = (pid: number) => {
  try {
    // One that nobody has waited for yet is no process any more.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test('one process decodes one recording after another, each from the same beginning', async () => {
  decoders = openDecoders(limits);
  const sounds = [];
  for (let n = 0; n < 3; n++) sounds.push(await decoders.decode(clip, signal));
  expect(decoders.pids()).toHaveLength(1);
  expect(sounds[0]).toMatchObject({ probed: { codec: 'mp3', channels: 1 } });
  expect(sounds[2]?.samples).toEqual(sounds[0]?.samples);
});

test('a process knows nothing of the environment', async () => {
  decoders = openDecoders(limits);
  await decoders.decode(clip, signal);
  const [pid] = decoders.pids();
  const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .map(entry => entry.split('=')[0]!);
  expect(
    names.filter(name => !['', 'PATH', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'].includes(name)),
  ).toEqual([]);
});

test('a process that hangs over a recording is killed and replaced; the recording is left to be judged', async () => {
  decoders = openDecoders(limits, { fileMs: 2_000 });
  await until('one is ready', () => decoders.decode(clip, signal));
  const [hanging] = decoders.pids();
  process.kill(hanging!, 'SIGSTOP');
  expect(await decoders.decode(clip, signal)).toBeNull();
  await until('it is gone', () => !lives(hanging!));
  await until('another has taken its place', () => decoders.decode(clip, signal));
});

test('a process that dies takes no other recording with it', async () => {
  decoders = openDecoders(limits);
  await Promise.all([decoders.decode(clip, signal), decoders.decode(clip, signal)]);
  const [one, other] = decoders.pids();
  process.kill(one!, 'SIGKILL');
  process.kill(other!, 'SIGSTOP');
  await until('one is gone', () => !decoders.pids().includes(one!));
  process.kill(other!, 'SIGCONT');
  expect(await decoders.decode(clip, signal)).not.toBeNull();
  expect(decoders.pids()).toEqual([other]);
});

test.each([
  ['random bytes', Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * 7_919 * n) % 251))],
  ['text', Buffer.from('These are minutes.\n'.repeat(99))],
  ['nothing', Buffer.alloc(0)],
])('%s costs not even its process', async (name, content) => {
  decoders = openDecoders(limits);
  const path = join(folder, name);
  await writeFile(path, content);
  await decoders.decode(clip, signal);
  const before = decoders.pids();
  expect(await decoders.decode(path, signal)).toBeNull();
  expect(await decoders.decode(clip, signal)).not.toBeNull();
  expect(decoders.pids()).toEqual(before);
});

test('a process that has had nothing to do for a while ends', async () => {
  decoders = openDecoders(limits, { idleMs: 100 });
  await decoders.decode(clip, signal);
  await until('none is left', () => decoders.pids().length === 0);
});

test('what is asked ends with its signal', async () => {
  decoders = openDecoders(limits);
  const stop = new AbortController();
  const asked = decoders.decode(clip, stop.signal);
  stop.abort('lease lost');
  await expect(asked).rejects.toBe('lease lost');
  await until('the process is gone', () => decoders.pids().length === 0);
});

test('where decoders cannot start, recordings are left to the ordinary one, and starting is not tried each time', async () => {
  decoders = openDecoders({ ...limits, DECODE_CPU_S: 0 });
  expect(await decoders.decode(clip, signal)).toBeNull();
  expect(await decoders.decode(clip, signal)).toBeNull();
  expect(decoders.pids()).toEqual([]);
});

test('no process outlives the preparer, however that ended', async () => {
  const program = new URL('programs/decode-and-wait.ts', import.meta.url).pathname;
  const preparer = spawn(process.execPath, [program, clip], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(preparer.stdout), 'line');
  const pid = Number(line);
  expect(lives(pid)).toBe(true);
  preparer.kill('SIGKILL');
  await until('its decoder is gone too', () => !lives(pid));
});
