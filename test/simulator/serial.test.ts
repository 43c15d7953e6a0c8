import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeRecording } from '../support/audio.ts';
import { post, type Simulator, type State, startSimulator } from './start-simulator.ts';

const requestMs = 500;
let simulator: Simulator;
let folder: string;
let speech: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serial-'));
  speech = join(folder, 'speech.flac');
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  const { durationMs } = await makeRecording({ path: speech, words: 20 });
  simulator = await startSimulator('--rtfx', `${durationMs / requestMs}`);
});
afterEach(() => simulator.stop());

test('two recordings sent at once are worked off one after the other, and health is deaf meanwhile', async () => {
  const answered: string[] = [];
  const recordings = [1, 2].map(() => post(simulator, '/asr', speech).then(() => answered.push('recording')));
  await expect.poll(() => simulator.state()).toMatchObject({ running: 1, waiting: 1 });
  const health = fetch(`${simulator.url}/health`).then(() => answered.push('health'));
  await Promise.all([...recordings, health]);
  expect(answered).toEqual(['recording', 'recording', 'health']);
  expectOneAfterTheOther(await simulator.state());
});

test('a recording takes its length divided by the stated speed', async () => {
  const startedAt = performance.now();
  await post(simulator, '/asr', speech);
  const tookMs = performance.now() - startedAt;
  expect(tookMs).toBeGreaterThanOrEqual(requestMs - 5);
  expect(tookMs).toBeLessThan(requestMs * 4);
});

test('requests that their clients abandoned are still worked off, one after the other', async () => {
  const abort = new AbortController();
  const sent = [1, 2, 3].map(() => post(simulator, '/asr', speech, {}, abort.signal));
  await expect.poll(() => simulator.state()).toMatchObject({ running: 1, waiting: 2 });
  abort.abort();
  for (const { status } of await Promise.allSettled(sent)) expect(status).toBe('rejected');
  await expect.poll(async () => (await simulator.state()).served, { timeout: 10 * requestMs }).toBe(3);
  const { requests } = await simulator.state();
  for (const request of requests) expect(request).toMatchObject({ status: 200, abandoned: true });
  expectOneAfterTheOther({ requests });
  expect((await post(simulator, '/asr', speech)).status).toBe(200);
});

test('with more requests than it bears, waiting ones included, the next in turn runs out of memory', async () => {
  await simulator.stop();
  simulator = await startSimulator('--rtfx', '1000', '--oom-above', '2', '--fault', 'hang');
  const first = post(simulator, '/asr', speech);
  await expect.poll(() => simulator.state()).toMatchObject({ running: 1 });
  const others = [1, 2, 3].map(() => post(simulator, '/asr', speech).then(({ status }) => status));
  await expect.poll(() => simulator.state()).toMatchObject({ running: 1, waiting: 3 });
  await simulator.setFault(null);
  expect((await first).status).toBe(200);
  expect((await Promise.all(others)).toSorted()).toEqual([200, 200, 500]);
  expect((await post(simulator, '/asr', speech)).status).toBe(200);
});

function expectOneAfterTheOther({ requests }: Pick<State, 'requests'>): void {
  const spans = requests.map(({ started_at, finished_at }) => [Date.parse(started_at!), Date.parse(finished_at!)]);
  for (const [started, finished] of spans) expect(finished! - started!).toBeGreaterThanOrEqual(requestMs - 5);
  expect(spans.flat()).toEqual(spans.flat().toSorted((a, b) => a - b));
}
