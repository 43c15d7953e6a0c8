import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Options } from '#shared/domain/options.ts';
import type { Engine, Patience } from '../../apps/worker/transcriber/engine/engine.ts';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import { makeRecording } from '../support/audio.ts';
import { askEngine, engineAt, never } from './ask-engine.ts';

let folder: string;
let speech: { path: string; durationMs: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  speech = await makeRecording({ path: join(folder, 'chunk-0.flac'), sentences: ['02', 'A*'] });
});
afterAll(() => rm(folder, { recursive: true }));

const transcribe = (engine: Engine, options?: Partial<Options>, patience?: Partial<Patience>) =>
  askEngine(engine, speech, options, patience);

describe('a funasr-server', () => {
  let simulator: Simulator;
  let engine: Engine;

  beforeAll(async () => {
    simulator = await startSimulator('--rtfx', '1000');
    engine = engineAt(simulator.url);
  });
  afterEach(() => simulator.setFault(null));
  afterAll(() => simulator.stop());

  const requests = async () => (await simulator.state()).requests;

  test('tells its version, and under the name and revision that the operator gave', async () => {
    expect(await engine.probe(never)).toEqual({
      name: 'fun-asr-nano',
      revision: '2512',
      kind: 'funasr-server',
      version: '1.4.3',
    });
  });

  test('says what is in the recording, at its times, with its words', async () => {
    const outcome = await transcribe(engine);
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      result: {
        segments: [
          { text: 'zero two.', speaker: null, words: [{ text: 'zero' }, { text: 'two' }] },
          { text: 'alpha star.', speaker: null, words: [{ text: 'alpha' }, { text: 'star' }] },
        ],
        language: null,
        timestamps_source: 'engine_words',
        engine: { name: 'fun-asr-nano', revision: '2512', kind: 'funasr-server', version: '1.4.3' },
        engine_ms: expect.any(Number),
        warnings: [],
        flags: [],
      },
    });
    expect((await requests()).at(-1)).toMatchObject({ route: '/v1/audio/transcriptions', file_name: 'chunk-0.flac' });
  });

  test('is asked for Chinese by its Chinese name, and the result tells the code', async () => {
    const outcome = await transcribe(engine, { language: 'zh' });
    expect(outcome).toMatchObject({ result: { language: 'zh', segments: [{ text: '零二。' }, { text: '甲星。' }] } });
    expect((await requests()).at(-1)).toMatchObject({ language: '中文' });
  });

  test('hears hotwords', async () => {
    const outcome = await transcribe(engine, { hotwords: ['alpha', 'star'] });
    expect(outcome).toMatchObject({ kind: 'succeeded', result: { warnings: [], timestamps_source: 'engine_words' } });
    expect((await requests()).at(-1)).toMatchObject({ route: '/asr', hotwords: ['alpha', 'star'] });
  });

  test('tells speakers', async () => {
    const segments = [{ speaker: 'SPK0' }, { speaker: 'SPK0' }];
    expect(await transcribe(engine, { diarization: true })).toMatchObject({ result: { segments, warnings: [] } });
  });

  test('that answers 500 has failed, and the caller finds out whether it is fit', async () => {
    await simulator.setFault('error-once');
    const error = { code: 'engine_failed', message: 'the engine answered 500 Internal Server Error' };
    expect(await transcribe(engine)).toEqual({ kind: 'engine_failed', error, engineIsFit: false });
  });

  test('that drops the connection has failed', async () => {
    await simulator.setFault('refuse');
    expect(await transcribe(engine)).toMatchObject({ kind: 'engine_failed' });
    await expect(engine.probe(never)).rejects.toThrow();
  });

  test('that does not answer by the deadline has timed out', async () => {
    await simulator.setFault('hang');
    expect(await transcribe(engine, {}, { deadlineMs: 100.5 })).toEqual({
      kind: 'timed_out',
      error: { code: 'engine_timeout', message: 'the engine did not answer within 1 s' },
      engineIsFit: false,
    });
  });

  test('is left when the signal fires', async () => {
    await simulator.setFault('hang');
    const leaving = new AbortController();
    const outcome = transcribe(engine, {}, { signal: leaving.signal });
    leaving.abort('canceled');
    expect(await outcome).toEqual({ kind: 'released', reason: 'canceled' });
  });

  test('that has loaded no other model yet shows what runs it after the first answer', async () => {
    const other = engineAt(simulator.url, 'sensevoice');
    const outcome = await transcribe(other, { itn: false, language: 'en' });
    expect(outcome).toMatchObject({ kind: 'succeeded', result: { engine: { name: 'sensevoice', version: '1.4.3' } } });
  });

  test('a file that is not there is a mistake of ours, not of the engine', async () => {
    const missing = { path: join(folder, 'missing.flac'), durationMs: 1000 };
    await expect(askEngine(engine, missing)).rejects.toThrow();
  });
});
