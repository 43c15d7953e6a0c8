import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { wavHeader } from '#shared/audio/wav.ts';
import type { Options } from '#shared/domain/options.ts';
import type { ChunkAudio, Engine } from '../../apps/worker/transcriber/engine/engine.ts';
import { readSound } from '../../apps/worker/transcriber/engine/sound.ts';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import { makeRecording, type Recording } from '../support/audio.ts';
import { until } from '../support/until.ts';
import { askEngine, never } from './ask-engine.ts';
import { makeSpans, vllmAt } from './vllm-bench.ts';

let folder: string;
let speech: Recording & ChunkAudio;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  speech = await makeSpans(folder);
});
afterAll(() => rm(folder, { recursive: true }));

describe('vllm serve', () => {
  let simulator: Simulator;
  let engine: Engine;

  beforeAll(async () => {
    simulator = await startSimulator('--kind', 'vllm', '--rtfx', '1000');
    engine = vllmAt(simulator.url);
  });
  afterEach(() => simulator.setFault(null));
  afterAll(() => simulator.stop());

  const requestsFrom = async (count: number) => (await simulator.state()).requests.slice(count);
  const seen = async () => (await simulator.state()).requests.length;

  test('tells its version, and what the model was loaded from', async () => {
    expect(await engine.probe(never)).toEqual({
      ...{ name: 'fun-asr-nano', revision: '2512', kind: 'vllm', version: '0.27.1' },
      note: '"fun-asr-nano" was loaded from FunAudioLLM/Fun-ASR-Nano-2512-vllm',
    });
  });

  test('makes a request of each span', () => {
    expect(engine.requests(speech)).toBe(12);
    expect(engine.slots()).toBe(4);
  });

  test('says what is in each span, in order, at the times of the spans', async () => {
    const before = await seen();
    let answered = 0;
    const outcome = await askEngine(engine, speech, {}, { answered: () => (answered += 1) });
    const segments = speech.sentences.map((text, n) => {
      const { startMs: start_ms, endMs: end_ms } = speech.spans[n]!;
      return { start_ms, end_ms, text, speaker: null, words: [] };
    });
    expect(outcome).toEqual({
      kind: 'succeeded',
      result: {
        ...{ segments, language: null, timestamps_source: 'vad', warnings: [], flags: [] },
        engine: { name: 'fun-asr-nano', revision: '2512', kind: 'vllm', version: '0.27.1' },
        engine_ms: expect.any(Number),
      },
    });
    expect(answered).toBe(12);
    const requests = await requestsFrom(before);
    expect(requests.map(request => request.file_name).toSorted()[0]).toMatch(/^chunk-0-\d+\.wav$/);
    expect(requests.every(request => request.model === 'fun-asr-nano' && request.language === null)).toBe(true);
  });

  test('hears in a chunk that was kept as WAV what it hears in one of FLAC', async () => {
    const path = join(folder, 'chunk-1.wav');
    const samples = await readSound(speech.path, never);
    await writeFile(path, Buffer.concat([wavHeader(samples.length), samples]));
    expect(await readSound(path, never)).toEqual(samples);
    const texts = speech.sentences.map(text => ({ text }));
    expect(await askEngine(engine, { ...speech, path })).toMatchObject({ result: { segments: texts } });
  });

  test('is sent a short chunk as it is', async () => {
    const short = await makeRecording({ path: join(folder, 'short.flac'), sentences: ['02', 'A*'] });
    const spans = [{ startMs: 0, endMs: short.durationMs - 500 }];
    expect(await askEngine(engine, { ...short, spans })).toMatchObject({
      result: { segments: [{ start_ms: 0, end_ms: short.durationMs - 500, text: 'zero two. alpha star.' }] },
    });
    expect((await simulator.state()).requests.at(-1)).toMatchObject({ file_name: 'short.flac' });
  });

  test('is told hotwords and, where it knows the code, the language; what it cannot do becomes a warning', async () => {
    const before = await seen();
    const heeded: Partial<Options> = { hotwords: ['alpha', 'star, light'], language: 'zh' };
    const ignored: Partial<Options> = { itn: false, vad: false, diarization: true, timestamps: 'word' };
    const outcome = await askEngine(engine, speech, { ...heeded, ...ignored });
    const warned = outcome.kind === 'succeeded' ? outcome.result.warnings : [];
    expect(warned.map(({ code, option }) => `${code} ${option}`)).toEqual([
      'option_adjusted hotwords',
      ...['language', 'itn', 'vad', 'diarization', 'timestamps'].map(option => `option_unsupported ${option}`),
    ]);
    expect((await requestsFrom(before))[0]).toMatchObject({ hotwords: ['alpha', 'star light'], language: 'zh' });
    expect(await askEngine(engine, speech, { language: 'ga' })).toMatchObject({ kind: 'succeeded' });
  });

  test('hears nothing where nothing is said', async () => {
    await simulator.setFault('empty');
    expect(await askEngine(engine, speech)).toMatchObject({ kind: 'succeeded', result: { segments: [] } });
  });

  test('that fails on one span is not asked for the others any more', async () => {
    const before = await seen();
    await simulator.setFault('error-once');
    const error = { code: 'engine_failed', message: 'the engine answered 500 fault error-once' };
    expect(await askEngine(engine, speech)).toEqual({ kind: 'engine_failed', error, engineIsFit: false });
    const requests = await until('the others are dropped', async () => {
      const found = await requestsFrom(before);
      return found.every(request => request.finished_at) ? found : null;
    });
    expect(requests.length).toBeLessThan(speech.spans.length);
  });

  test('drops all requests of a chunk that is given up', async () => {
    await simulator.setFault('hang');
    const leaving = new AbortController();
    const outcome = askEngine(engine, speech, {}, { signal: leaving.signal });
    await until('it works on four', async () => (await simulator.state()).running === 4);
    leaving.abort('canceled');
    expect(await outcome).toEqual({ kind: 'released', reason: 'canceled' });
    await until('it works on none', async () => (await simulator.state()).running === 0);
  });

  test('that does not answer by the deadline has timed out, and is left alone', async () => {
    await simulator.setFault('hang');
    expect(await askEngine(engine, speech, {}, { deadlineMs: 300 })).toEqual({
      kind: 'timed_out',
      error: { code: 'engine_timeout', message: 'the engine did not answer within 1 s' },
      engineIsFit: false,
    });
    await until('it works on none', async () => (await simulator.state()).running === 0);
  });

  test('has its deadline counted from the first request on, not from when the chunk began to wait', async () => {
    await simulator.setFault('hang');
    const single = vllmAt(simulator.url, { SLOTS: 1, SLOTS_MIN: 1 });
    const short = { ...speech, spans: speech.spans.slice(0, 1) };
    const first = askEngine(single, speech, {}, { deadlineMs: 1_000 });
    await until('the first is worked on', async () => (await simulator.state()).running === 1);
    const second = askEngine(single, short, {}, { deadlineMs: 15_000 });
    expect(await first).toMatchObject({ kind: 'timed_out' });
    await until('the second is worked on', async () => (await simulator.state()).running === 1);
    await simulator.setFault(null);
    expect(await second).toMatchObject({ kind: 'succeeded' });
  });

  test('is not waited for over one request much longer than the others took', async () => {
    const quick = vllmAt(simulator.url, { ENGINE_TIMEOUT_S: 1 });
    expect(await askEngine(quick, speech)).toMatchObject({ kind: 'succeeded' });
    await simulator.setFault('hang');
    const startedAt = performance.now();
    expect(await askEngine(quick, speech, {}, { deadlineMs: 3_600_000 })).toMatchObject({ kind: 'timed_out' });
    expect(performance.now() - startedAt).toBeLessThan(60_000);
  });

  test('a file that is not there is a mistake of ours, not of the engine', async () => {
    await expect(askEngine(engine, { ...speech, path: join(folder, 'missing.flac') })).rejects.toThrow();
    const short = { path: join(folder, 'missing.flac'), durationMs: 1_000 };
    await expect(askEngine(engine, short)).rejects.toThrow();
  });
});
