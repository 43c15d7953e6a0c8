import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ChunkAudio } from '../../apps/worker/transcriber/engine/engine.ts';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import type { Recording } from '../support/audio.ts';
import { askEngine, never } from './ask-engine.ts';
import { makeSpans, vllmAt } from './vllm-bench.ts';

let folder: string;
let speech: Recording & ChunkAudio;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  speech = await makeSpans(folder);
});
afterAll(() => rm(folder, { recursive: true }));

describe('vllm serve with a limit', () => {
  let simulator: Simulator;
  afterEach(() => simulator.stop());

  test('of its memory is sent fewer requests, and no recording is blamed', async () => {
    simulator = await startSimulator('--kind', 'vllm', '--hold-s', '0.05', '--oom-above', '6');
    const engine = vllmAt(simulator.url, { SLOTS: 8, SLOTS_MIN: 2 });
    const asked = Array.from({ length: 12 }, () => askEngine(engine, speech));
    const kinds = (await Promise.all(asked)).map(outcome => outcome.kind);
    expect(new Set(kinds)).toEqual(new Set(['succeeded', 'engine_absent']));
    expect(kinds.filter(kind => kind === 'engine_absent').length).toBeLessThan(4);
    expect(engine.slots()).toBeLessThan(8);
  });

  test('of its memory that not even the least keep to has failed', async () => {
    simulator = await startSimulator('--kind', 'vllm', '--hold-s', '0.05', '--oom-above', '0');
    const outcome = await askEngine(vllmAt(simulator.url), speech);
    expect(outcome).toMatchObject({ kind: 'engine_failed', error: { message: expect.stringContaining('memory') } });
  });

  test('to those with a key works with it, and says what is missing without', async () => {
    simulator = await startSimulator('--kind', 'vllm', '--rtfx', '1000', '--api-key', 'secret');
    const known = vllmAt(simulator.url, { ENGINE_API_KEY: 'secret' });
    await known.probe(never);
    expect(await askEngine(known, speech)).toMatchObject({ kind: 'succeeded' });
    const unknown = vllmAt(simulator.url, { ENGINE_API_KEY: 'wrong' });
    await expect(unknown.probe(never)).rejects.toThrow('set ENGINE_API_KEY');
    const outcome = await askEngine(unknown, speech);
    expect(outcome).toMatchObject({ kind: 'engine_absent', error: { message: expect.stringContaining('API_KEY') } });
    expect(JSON.stringify(outcome)).not.toContain('wrong');
  });

  test('to another model names those that it serves', async () => {
    simulator = await startSimulator('--kind', 'vllm', '--rtfx', '1000', '--model', 'asr');
    const engine = vllmAt(simulator.url);
    const message = 'the engine serves "asr" and no "fun-asr-nano"; set ENGINE_MODEL';
    await expect(engine.probe(never)).rejects.toThrow(message);
    expect(await askEngine(engine, speech)).toMatchObject({
      kind: 'engine_absent',
      error: { message: expect.stringContaining(message) },
    });
  });

  test('that has died says so', async () => {
    simulator = await startSimulator('--kind', 'vllm', '--fault', 'dead');
    const outcome = await askEngine(vllmAt(simulator.url), speech);
    expect(outcome).toMatchObject({ kind: 'engine_failed', error: { message: expect.stringContaining('has died') } });
  });
});
