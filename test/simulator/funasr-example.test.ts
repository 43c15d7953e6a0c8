import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeRecording } from '../support/audio.ts';
import { post, type Simulator, startSimulator } from './start-simulator.ts';

let simulator: Simulator;
let folder: string;
let speech: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'example-'));
  speech = join(folder, 'speech.flac');
  await makeRecording({ path: speech, sentences: ['02', 'A*'] });
  simulator = await startSimulator('--kind', 'funasr-example', '--rtfx', '1000');
});
afterEach(() => simulator.setFault(null));
afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true });
});

const transcribe = (fields = {}) => post(simulator, '/v1/audio/transcriptions', speech, fields);
const get = async (path: string) => (await fetch(simulator.url + path)).json();

test('runs SenseVoice unless told, and lists what it could run', async () => {
  const models_available = ['sensevoice', 'paraformer', 'paraformer-en', 'fun-asr-nano'];
  const health = { status: 'ok', device: 'cuda', models_loaded: ['sensevoice'], models_available };
  expect(await get('/health')).toEqual(health);
  const { data } = (await get('/v1/models')) as { data: { id: string; ready: boolean }[] };
  expect(data.map(({ id, ready }) => [id, ready])).toEqual(models_available.map((id, n) => [id, n === 0]));
});

test('answers verbose_json without segments, and with the duration of its work', async () => {
  const answer = await (await transcribe({ response_format: 'verbose_json' })).json();
  const duration = expect.any(Number);
  expect(answer).toEqual({
    text: 'zero two. alpha star.',
    segments: [],
    language: 'auto',
    duration,
    model: 'sensevoice',
  });
  expect(answer).not.toMatchObject({ duration: 2.5 });
});

test('answers text as JSON', async () => {
  expect(await (await transcribe({ response_format: 'text' })).json()).toEqual({ text: 'zero two. alpha star.' });
});

test('has no /asr, and refuses an unknown model', async () => {
  expect((await post(simulator, '/asr', speech)).status).toBe(404);
  const refused = await transcribe({ model: 'x' });
  const available = "['sensevoice', 'paraformer', 'paraformer-en', 'fun-asr-nano']";
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { detail: `Model 'x' not found. Available: ${available}` },
  ]);
});

test('tells what went wrong', async () => {
  await simulator.setFault('error-sticky');
  const failed = await transcribe();
  expect([failed.status, await failed.json()]).toEqual([500, { detail: 'fault error-sticky' }]);
});
