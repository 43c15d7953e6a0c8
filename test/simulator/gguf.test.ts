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
  folder = await mkdtemp(join(tmpdir(), 'gguf-'));
  speech = join(folder, 'speech.flac');
  await makeRecording({ path: speech, sentences: ['02', 'A*'] });
  simulator = await startSimulator('--kind', 'gguf', '--rtfx', '10');
});
afterEach(() => simulator.setFault(null));
afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true });
});

const transcribe = (fields = {}) => post(simulator, '/v1/audio/transcriptions', speech, fields);

test('answers text alone, whatever is asked', async () => {
  const answer = await transcribe({ response_format: 'verbose_json', language: 'zh' });
  expect([answer.status, await answer.text()]).toEqual([200, '{"text": "zero two. alpha star."}']);
});

test('says of its health that it is ok, and nothing else', async () => {
  const health = await fetch(`${simulator.url}/health`);
  expect([health.status, await health.text()]).toEqual([200, '{"status": "ok"}']);
  expect(health.headers.get('server')).toMatch(/^FunASRGGUFServer/);
});

test('works on everything at once', async () => {
  const asked = [transcribe(), transcribe()];
  await expect.poll(() => simulator.state()).toMatchObject({ running: 2 });
  for (const answer of await Promise.all(asked)) expect(answer.status).toBe(200);
});

test.each([
  ['another path', '/asr', 404, 'not found'],
  ['a form without its file', '/v1/audio/transcriptions', 400, 'missing multipart field: file'],
])('answers %s with a message', async (_, path, status, message) => {
  const body = new FormData();
  body.set('model', 'x');
  const answer = await fetch(simulator.url + path, { method: 'POST', body });
  expect([answer.status, await answer.json()]).toEqual([status, { error: { message } }]);
});

test('tells what went wrong', async () => {
  await simulator.setFault('error-once');
  const failed = await transcribe();
  expect([failed.status, await failed.json()]).toEqual([500, { error: { message: 'fault error-once' } }]);
});
