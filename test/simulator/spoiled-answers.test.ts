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
  folder = await mkdtemp(join(tmpdir(), 'spoiled-'));
  speech = join(folder, 'speech.flac');
  await makeRecording({ path: speech, sentences: ['02'] });
  simulator = await startSimulator('--rtfx', '1000');
});
afterEach(() => simulator.setFault(null));
afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true });
});

const whole = '{"text":"zero two."}';
const transcribe = () => post(simulator, '/v1/audio/transcriptions', speech);

test('garbage answers 200 with JSON whose text is no UTF-8', async () => {
  await simulator.setFault('garbage');
  const answer = await transcribe();
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect([answer.status, JSON.parse(bytes.toString('latin1'))]).toEqual([200, { text: '\xffzero two.' }]);
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow();
});

test('truncated answers 200 with half of the JSON, and nothing tells that more was meant', async () => {
  await simulator.setFault('truncated');
  const answer = await transcribe();
  expect([answer.status, await answer.text()]).toEqual([200, whole.slice(0, whole.length / 2)]);
});

test.each(['reset', 'cut'] as const)('%s breaks the connection half-way through the answer', async fault => {
  await simulator.setFault(fault);
  const answer = await transcribe();
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow();
});

test.each([
  ['too-large', 413],
  ['unprocessable', 422],
] as const)('%s refuses every recording with %i', async (fault, status) => {
  await simulator.setFault(fault);
  const answer = await transcribe();
  expect([answer.status, Object.keys((await answer.json()) as object)]).toEqual([status, ['detail']]);
});
