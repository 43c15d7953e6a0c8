import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../apps/simulator/faults.ts';
import type { Engine } from '../../apps/worker/transcriber/engine/engine.ts';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import { makeRecording } from '../support/audio.ts';
import { askEngine, engineAt, never } from './ask-engine.ts';

const kinds = [
  ['gradio-3', '3.50.2'],
  ['gradio-4', '4.19.2'],
  ['gradio-4.44', '4.44.1'],
  ['gradio-5', '5.50.0'],
  ['gradio-6', '6.31.0'],
] as const;

let folder: string;
let speech: { path: string; durationMs: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  speech = await makeRecording({ path: join(folder, 'chunk-0.flac'), sentences: ['02', 'A*'] });
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(kinds)('an app on %s', (kind, version) => {
  const hasQueue = !['gradio-3', 'gradio-4'].includes(kind);
  let simulator: Simulator;
  let engine: Engine;

  beforeAll(async () => {
    simulator = await startSimulator('--kind', kind, '--rtfx', '1000');
    engine = engineAt(simulator.url, 'fun-asr-nano', { ENGINE_KIND: 'gradio' });
  });
  afterEach(() => simulator.setFault(null));
  afterAll(() => simulator.stop());

  const transcribe = (...args: Parameters<typeof askEngine> extends [unknown, unknown, ...infer More] ? More : never) =>
    askEngine(engine, speech, ...args);
  const lastRequest = async () => (await simulator.state()).requests.at(-1);

  test('is recognised, and what its function takes is read from it', async () => {
    expect(await engine.probe(never)).toEqual({ name: 'fun-asr-nano', revision: '2512', kind: 'gradio', version });
    expect(engine.abilities).toMatchObject({ hotwords: true, language: true, itn: true, cancels: false });
    expect([engine.slots(), engine.requests({ ...speech, spans: [] })]).toEqual([1, 1]);
  });

  test('says what is in the recording, with no more times than it has', async () => {
    expect(await transcribe()).toEqual({
      kind: 'succeeded',
      result: {
        segments: [{ start_ms: 0, end_ms: 2500, text: 'zero two. alpha star.', speaker: null, words: [] }],
        language: null,
        timestamps_source: 'estimated',
        engine: { name: 'fun-asr-nano', revision: '2512', kind: 'gradio', version },
        engine_ms: expect.any(Number),
        warnings: [],
        flags: [],
      },
    });
    expect(await lastRequest()).toMatchObject({
      route: hasQueue ? expect.stringMatching(/\/call\/predict$/) : '/api/predict',
      file_name: 'chunk-0.flac',
      language: '自动',
      hotwords: [],
    });
  });

  test('is asked for Chinese, for hotwords, and for what it cannot do', async () => {
    const options = { language: 'zh', hotwords: ['甲', '星'], timestamps: 'word', diarization: true } as const;
    const outcome = await transcribe({ ...options, hotwords: [...options.hotwords] });
    expect(outcome).toMatchObject({ result: { language: 'zh', segments: [{ text: '零二。甲星。' }] } });
    const warnings = outcome.kind === 'succeeded' ? outcome.result.warnings : [];
    expect(warnings.map(({ option }) => option)).toEqual(['timestamps', 'diarization']);
    expect(await lastRequest()).toMatchObject({ language: '中文', hotwords: ['甲', '星'] });
  });

  test('hears nothing in silence', async () => {
    await simulator.setFault('empty');
    expect(await transcribe()).toMatchObject({ kind: 'succeeded', result: { segments: [] } });
  });

  const endings: [Fault, string, string][] = [
    ['error-once', 'engine_failed', 'the app failed'],
    ['poison', 'engine_failed', 'show_error'],
    ['refuse', 'engine_failed', 'the engine did not answer'],
    ['cut', 'engine_failed', ''],
    ['reset', 'engine_failed', ''],
    ['truncated', 'engine_failed', hasQueue ? 'broke off' : 'something unknown'],
    ['garbage', 'engine_failed', 'no UTF-8'],
    ['too-large', 'rejected', '413'],
    ['unprocessable', 'rejected', '422'],
    ...(hasQueue ? [['full', 'engine_absent', 'Queue is full'] as [Fault, string, string]] : []),
  ];
  test.each(endings)('with the fault %s ends in %s', async (fault, end, why) => {
    await simulator.setFault(fault);
    const outcome = await transcribe();
    expect(outcome).toMatchObject({ kind: end, error: { message: expect.stringContaining(why) } });
  });

  test('that hangs is timed out at the deadline, and left at the signal, and still answers who it is', async () => {
    await simulator.setFault('hang');
    expect(await transcribe({}, { deadlineMs: 500 })).toMatchObject({ kind: 'timed_out', engineIsFit: false });
    const leaving = new AbortController();
    const outcome = transcribe({}, { signal: leaving.signal });
    await engine.probe(never);
    leaving.abort('canceled');
    expect(await outcome).toEqual({ kind: 'released', reason: 'canceled' });
    await simulator.setFault(null);
    await expect.poll(() => simulator.state()).toMatchObject({ running: 0, waiting: 0 });
  });
});

test.each(kinds)('an app on %s that ends half-way has failed, and is absent from then on', async kind => {
  const simulator = await startSimulator('--kind', kind, '--rtfx', '1000', '--fault', 'exit');
  onTestFinished(() => simulator.stop());
  const engine = engineAt(simulator.url, 'fun-asr-nano', { ENGINE_KIND: 'gradio' });
  const exited = once(simulator.child, 'exit');
  expect(await askEngine(engine, speech)).toMatchObject({ kind: 'engine_failed' });
  await exited;
  expect(await askEngine(engine, speech)).toMatchObject({ kind: 'engine_absent' });
  await expect(engine.probe(never)).rejects.toThrow('ECONNREFUSED');
});
