import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Options } from '#shared/domain/options.ts';
import type { Engine } from '../../apps/worker/transcriber/engine/engine.ts';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import { makeRecording } from '../support/audio.ts';
import { askEngine, engineAt, never } from './ask-engine.ts';

let folder: string;
let speech: { path: string; durationMs: number };
let simulator: Simulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  speech = await makeRecording({ path: join(folder, 'chunk-0.flac'), sentences: ['02', 'A*'] });
});
afterEach(() => simulator.stop());
afterAll(() => rm(folder, { recursive: true }));

const said = async (engine: Engine, options?: Partial<Options>) => {
  const outcome = await askEngine(engine, speech, options);
  if (outcome.kind !== 'succeeded') throw new Error(JSON.stringify(outcome));
  return { ...outcome.result, warned: outcome.result.warnings.map(warning => warning.option) };
};

describe('a funasr-server whose vLLM did not start', () => {
  test('is held back, with a sentence that tells what to do', async () => {
    simulator = await startSimulator('--rtfx', '1000', '--fallback');
    const { heldBack } = await engineAt(simulator.url).probe(never);
    expect(heldBack).toMatch(/fell back from vLLM to PyTorch.*set ENGINE_RUNTIME=any/);
  });

  test('works where PyTorch is wanted, its times told as estimated, its hotwords as ignored', async () => {
    simulator = await startSimulator('--rtfx', '1000', '--fallback');
    const engine = engineAt(simulator.url, 'fun-asr-nano', { ENGINE_RUNTIME: 'any' });
    expect(await engine.probe(never)).not.toHaveProperty('heldBack');
    const result = await said(engine, { hotwords: ['alpha'] });
    expect(result).toMatchObject({ timestamps_source: 'estimated', warned: ['hotwords'] });
    expect(result.segments).toMatchObject([{ start_ms: 0, end_ms: 2500, text: 'zero two. alpha star.' }]);
  });

  test('that shows so only when it is first asked takes no work from then on', async () => {
    simulator = await startSimulator('--rtfx', '1000', '--fallback', '--model', 'sensevoice');
    const engine = engineAt(simulator.url);
    expect(await engine.probe(never)).not.toHaveProperty('heldBack');
    const error = { message: expect.stringContaining('PyTorch') };
    expect(await askEngine(engine, speech)).toMatchObject({ kind: 'engine_absent', error });
    expect(await engine.probe(never)).toHaveProperty('heldBack');
  });

  test('is none when another model was asked for', async () => {
    simulator = await startSimulator('--rtfx', '1000', '--fallback', '--model', 'sensevoice');
    const engine = engineAt(simulator.url, 'sensevoice');
    expect(await engine.probe(never)).not.toHaveProperty('heldBack');
    expect(await said(engine, { itn: false })).toMatchObject({ timestamps_source: 'estimated', language: 'en' });
  });
});

describe("FunASR's example server", () => {
  test('works as a funasr-server that can do less, and says so', async () => {
    simulator = await startSimulator('--kind', 'funasr-example', '--rtfx', '1000');
    const engine = engineAt(simulator.url, 'sensevoice');
    const { note, ...name } = await engine.probe(never);
    const version = '1.0.0 (example server)';
    expect(name).toEqual({ name: 'sensevoice', revision: '2512', kind: 'funasr-server', version });
    expect(note).toContain('example server');
    expect(engine.abilities).toMatchObject({ hotwords: false, diarization: false, words: false, language: true });
    const result = await said(engine, { language: 'zh', hotwords: ['甲'], diarization: true, timestamps: 'word' });
    expect(result.segments).toMatchObject([{ start_ms: 0, end_ms: 2500, text: '零二。 甲星。' }]);
    expect(result).toMatchObject({ language: 'zh', timestamps_source: 'estimated' });
    expect(result.warned).toEqual(['hotwords', 'itn', 'diarization', 'timestamps']);
  });

  test('tells what it had to load, and how to spare it that', async () => {
    simulator = await startSimulator('--kind', 'funasr-example', '--rtfx', '1000');
    const { note } = await engineAt(simulator.url).probe(never);
    expect(note).toContain('start it with --model fun-asr-nano, or set ENGINE_MODEL=sensevoice');
  });

  test('is not asked for a model that it does not know', async () => {
    simulator = await startSimulator('--kind', 'funasr-example', '--rtfx', '1000');
    const sentence = 'set ENGINE_MODEL to one of sensevoice, paraformer, paraformer-en, fun-asr-nano';
    await expect(engineAt(simulator.url, 'whisper').probe(never)).rejects.toThrow(sentence);
    expect(await askEngine(engineAt(simulator.url, 'whisper'), speech)).toMatchObject({ kind: 'engine_absent' });
  });

  test('tells what went wrong', async () => {
    simulator = await startSimulator('--kind', 'funasr-example', '--fault', 'error-sticky');
    const error = { message: 'the engine answered 500 fault error-sticky' };
    expect(await askEngine(engineAt(simulator.url), speech)).toMatchObject({ kind: 'engine_failed', error });
  });
});
