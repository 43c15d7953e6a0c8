import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { inventSegments } from '../../apps/simulator/kinds/invented-segments.ts';
import { makeRecording } from '../support/audio.ts';
import { type Answer, post, type Simulator, startSimulator } from './start-simulator.ts';

let simulator: Simulator;
let folder: string;
let speech: { path: string; durationMs: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fallback-'));
  speech = await makeRecording({ path: join(folder, 'speech.flac'), sentences: ['02', 'A*'] });
});
afterEach(() => simulator.stop());
afterAll(() => rm(folder, { recursive: true }));

const health = async () => (await (await fetch(`${simulator.url}/health`)).json()) as { models_loaded: string[] };
const took = async (work: Promise<unknown>) => {
  const startedAt = performance.now();
  await work;
  return performance.now() - startedAt;
};

describe('a funasr-server whose vLLM did not start', () => {
  test('says so in its health alone, invents times and joins sentences with a space', async () => {
    simulator = await startSimulator('--rtfx', '1000', '--fallback');
    expect(await health()).toMatchObject({ models_loaded: ['fun-asr-nano'] });
    const verbose = { response_format: 'verbose_json' };
    const answer = await (await post(simulator, '/v1/audio/transcriptions', speech.path, verbose)).json();
    expect(answer).toEqual({
      ...{ task: 'transcribe', language: 'unknown', duration: 2.5, text: 'zero two. alpha star.' },
      segments: [{ id: 0, start: 0, end: 2.5, text: 'zero two. alpha star.', words: [] }],
    });
    const asr = (await (await post(simulator, '/asr', speech.path, { hotwords: 'x' })).json()) as Answer;
    expect(Object.keys(asr)).toEqual(['text', 'segments', 'duration', 'language', 'processing_time', 'rtf']);
  });

  test('takes five times as long', async () => {
    simulator = await startSimulator('--rtfx', '10', '--fallback');
    expect(await took(post(simulator, '/asr', speech.path))).toBeGreaterThanOrEqual((speech.durationMs / 10) * 5 - 5);
  });
});

describe('a funasr-server that is asked for another model', () => {
  test('loads it first, and is deaf meanwhile', async () => {
    simulator = await startSimulator('--rtfx', '1000', '--lazy-load-s', '0.5');
    const asked = post(simulator, '/v1/audio/transcriptions', speech.path, { model: 'sensevoice' });
    await expect.poll(() => simulator.state()).toMatchObject({ running: 1 });
    expect(await health()).toMatchObject({ models_loaded: ['fun-asr-nano (vLLM)', 'sensevoice'] });
    expect((await asked).status).toBe(200);
    const { requests } = await simulator.state();
    expect(Date.parse(requests[0]!.finished_at!) - Date.parse(requests[0]!.started_at!)).toBeGreaterThanOrEqual(495);
  });
});

describe('the segments that are made from text', () => {
  const sentence = 'one two three four five six seven eight nine.';

  test('have at most 80 characters, and the share of the time that these have of the text', () => {
    const segments = inventSegments(`${sentence} ${sentence} ${'zero '.repeat(17)}`, 100);
    expect(segments.map(({ text }) => text.length)).toEqual([45, 45, 79, 4]);
    const ends = [45, 90, 169, 173].map(end => Number(((100 * end) / 173).toFixed(3)));
    expect(segments.map(({ end }) => end)).toEqual(ends);
    expect(segments.map(({ start }) => start)).toEqual([0, ...ends.slice(0, -1)]);
  });

  test('of text without spaces are slices of it', () => {
    expect(inventSegments('零'.repeat(200), 20).map(({ text }) => text.length)).toEqual([80, 80, 40]);
  });

  test('of no text are none', () => {
    expect(inventSegments(' ', 3)).toEqual([]);
  });
});
