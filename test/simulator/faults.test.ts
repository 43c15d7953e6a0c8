import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeRecording } from '../support/audio.ts';
import { type Answer, post, type Simulator, startSimulator } from './start-simulator.ts';

let simulator: Simulator;
let folder: string;
let speech: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faults-'));
  speech = join(folder, 'speech.flac');
  await makeRecording({ path: speech, sentences: ['0123456789'] });
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  simulator = await startSimulator('--rtfx', '20');
});
afterEach(() => simulator.stop());

const transcribe = () => post(simulator, '/v1/audio/transcriptions', speech);
const statusOf = async () => (await transcribe()).status;

test('refuse drops every connection until it is lifted, the control route apart', async () => {
  await simulator.setFault('refuse');
  await expect(transcribe()).rejects.toThrow();
  await expect(fetch(`${simulator.url}/health`)).rejects.toThrow();
  expect(await simulator.state()).toMatchObject({ fault: 'refuse', served: 0 });
  await simulator.setFault(null);
  expect(await statusOf()).toBe(200);
});

test('error-once fails one transcription and heals', async () => {
  await simulator.setFault('error-once');
  const failed = await transcribe();
  expect([failed.status, await failed.text()]).toEqual([500, 'Internal Server Error']);
  expect(await statusOf()).toBe(200);
  expect(await simulator.state()).toMatchObject({ fault: null, served: 2 });
});

test('error-sticky fails every transcription while health stays ok', async () => {
  await simulator.setFault('error-sticky');
  expect([await statusOf(), await statusOf()]).toEqual([500, 500]);
  expect((await fetch(`${simulator.url}/health`)).status).toBe(200);
});

test('hang answers nothing, health neither, until it is lifted', async () => {
  await simulator.setFault('hang');
  let answered = false;
  const noteAnswer = (answer: Response) => {
    answered = true;
    return answer.status;
  };
  const recording = transcribe().then(noteAnswer);
  await expect.poll(() => simulator.state()).toMatchObject({ running: 1 });
  const health = fetch(`${simulator.url}/health`).then(noteAnswer);
  expect(await simulator.state()).toMatchObject({ running: 1, served: 0 });
  expect(answered).toBe(false);
  await simulator.setFault(null);
  expect(await Promise.all([recording, health])).toEqual([200, 200]);
});

test('slow takes ten times as long', async () => {
  const { durationMs } = await makeRecording({ path: speech, sentences: ['0123456789'] });
  await simulator.setFault('slow');
  const startedAt = performance.now();
  expect(await statusOf()).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual((durationMs / 20) * 10 - 5);
});

test('empty answers 200 without text and segments', async () => {
  await simulator.setFault('empty');
  expect(await (await transcribe()).json()).toEqual({ text: '' });
  expect(await (await post(simulator, '/asr', speech)).json()).toMatchObject({ text: '', segments: [] });
});

test('loop repeats one phrase over the whole recording', async () => {
  await simulator.setFault('loop');
  const { text, segments, duration } = (await (await post(simulator, '/asr', speech)).json()) as Answer;
  expect(text).toMatch(/^(thank you very much ?){60}$/);
  expect(segments).toEqual([{ text, start: 0, end: duration }]);
});

test('symbols answers !!!! to the whole recording', async () => {
  await simulator.setFault('symbols');
  expect(await (await transcribe()).json()).toEqual({ text: '!!!!' });
});

test('exit ends the process in the middle of a request', async () => {
  await simulator.setFault('exit');
  const exited = once(simulator.child, 'exit');
  await expect(transcribe()).rejects.toThrow();
  expect(await exited).toEqual([1, null]);
});

test('a fault can be there from the start', async () => {
  await simulator.stop();
  simulator = await startSimulator('--fault', 'error-sticky');
  expect(await statusOf()).toBe(500);
});

test('an unknown fault is refused and changes nothing', async () => {
  const answer = await fetch(`${simulator.url}/__sim/fault`, { method: 'POST', body: '{"fault":"flood"}' });
  expect(answer.status).toBe(422);
  expect((await fetch(`${simulator.url}/__sim/fault`, { method: 'POST', body: '{' })).status).toBe(400);
  expect(await simulator.state()).toMatchObject({ fault: null });
});
