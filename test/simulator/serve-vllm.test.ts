import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeRecording } from '../support/audio.ts';
import { type Answer, post, type Simulator, startSimulator } from './start-simulator.ts';

let simulator: Simulator;
let folder: string;
let speech: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'serve-vllm-'));
  speech = join(folder, 'speech.flac');
  await makeRecording({ path: speech, sentences: ['02', 'A*'] });
  simulator = await startSimulator('--kind', 'serve-vllm', '--rtfx', '1000');
});
afterEach(() => simulator.setFault(null));
afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true });
});

const asr = async (fields = {}) => (await (await post(simulator, '/asr', speech, fields)).json()) as Answer;

test('has neither health nor a list of models, and tells its name', async () => {
  for (const path of ['/health', '/v1/models']) expect((await fetch(simulator.url + path)).status).toBe(404);
  const openapi = await (await fetch(`${simulator.url}/openapi.json`)).json();
  expect(openapi).toMatchObject({ info: { title: 'Fun-ASR-Nano vLLM Server', version: '1.0' } });
});

test('/asr joins sentences with a space and gives words unless told', async () => {
  const answer = await asr();
  expect(Object.keys(answer)).toEqual(['text', 'segments', 'duration', 'processing_time', 'rtf']);
  expect(answer.text).toBe('zero two. alpha star.');
  expect(Object.keys(answer.segments[0]!)).toEqual(['text', 'start', 'end', 'words']);
  expect(Object.keys((await asr({ timestamp: 'false' })).segments[0]!)).toEqual(['text', 'start', 'end']);
});

test('/asr tells speakers when asked', async () => {
  expect((await asr({ spk: 'true' })).segments[1]).toMatchObject({ speaker: 'SPK0' });
});

test('/v1/audio/transcriptions takes any model, and calls every language zh unless told', async () => {
  const fields = { model: 'whatever', response_format: 'verbose_json' };
  const answer = await (await post(simulator, '/v1/audio/transcriptions', speech, fields)).json();
  expect(answer).toMatchObject({ language: 'zh', text: 'zero two. alpha star.', segments: [{ id: 0 }, { id: 1 }] });
});

test('a loop is cut off behind its first turn', async () => {
  await simulator.setFault('loop');
  expect((await asr()).text).toBe('thank you very much ');
});
