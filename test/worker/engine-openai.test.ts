import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Options } from '#shared/domain/options.ts';
import type { Engine } from '../../apps/worker/transcriber/engine/engine.ts';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import { makeRecording, type Recording } from '../support/audio.ts';
import { answering, type OddServer, startOddServer } from '../support/odd-server.ts';
import { until } from '../support/until.ts';
import { askEngine, engineAt, never } from './ask-engine.ts';

let folder: string;
let speech: Recording;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  speech = await makeRecording({ path: join(folder, 'chunk-0.flac'), sentences: ['02', 'A*'] });
});
afterAll(() => rm(folder, { recursive: true }));

const openaiAt = (url: string, settings: Parameters<typeof engineAt>[2] = {}) =>
  engineAt(url, 'fun-asr-nano', { ENGINE_KIND: 'openai', ...settings });
const warnedOf = (outcome: Awaited<ReturnType<typeof askEngine>>) =>
  outcome.kind === 'succeeded' ? outcome.result.warnings.map(({ code, option }) => `${code} ${option}`) : [];

describe('a server of OpenAI’s kind', () => {
  let simulator: Simulator;
  let engine: Engine;

  beforeAll(async () => {
    simulator = await startSimulator('--kind', 'openai', '--rtfx', '1000', '--api-key', 'secret', '--slots', '4');
    engine = openaiAt(simulator.url, { ENGINE_API_KEY: 'secret' });
  });
  afterEach(() => simulator.setFault(null));
  afterAll(() => simulator.stop());

  test('is known by the model that it was asked for', async () => {
    expect(await engine.probe(never)).toEqual({
      ...{ name: 'fun-asr-nano', revision: '2512', kind: 'openai', version: null },
    });
  });

  test('gives its segments at their times, and the language by its code', async () => {
    expect(await askEngine(engine, speech)).toMatchObject({
      kind: 'succeeded',
      result: {
        segments: [
          { start_ms: 300, text: 'zero two.', words: [] },
          { start_ms: 1400, text: 'alpha star.', words: [] },
        ],
        ...{ language: 'en', timestamps_source: 'engine_segments', warnings: [], flags: [] },
      },
    });
  });

  test('gives words to their segments when it is asked for them', async () => {
    const outcome = await askEngine(engine, speech, { timestamps: 'word', language: 'zh' });
    expect(outcome).toMatchObject({
      result: {
        segments: [{ words: [{ text: '零' }, { text: '二' }] }, { words: [{ text: '甲' }, { text: '星' }] }],
        ...{ language: 'zh', timestamps_source: 'engine_words', warnings: [] },
      },
    });
  });

  test('hears hotwords as its prompt; what it cannot be told becomes a warning', async () => {
    const options: Partial<Options> = { hotwords: ['alpha'], itn: false, vad: false, diarization: true };
    expect(warnedOf(await askEngine(engine, speech, options))).toEqual([
      'option_adjusted hotwords',
      ...['itn', 'vad', 'diarization'].map(option => `option_unsupported ${option}`),
    ]);
  });

  test('is sent one chunk at a time, unless SLOTS says otherwise', async () => {
    await simulator.setFault('hang');
    const three = openaiAt(simulator.url, { ENGINE_API_KEY: 'secret', SLOTS: 3 });
    expect([engine.slots(), three.slots(), three.requests({ ...speech, spans: [] })]).toEqual([1, 3, 1]);
    const outcomes = Array.from({ length: 4 }, () => askEngine(three, speech));
    await until('it works on three', async () => (await simulator.state()).running === 3);
    await simulator.setFault(null);
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(new Array(4).fill('succeeded'));
  });

  test('that does not answer has timed out, or is left', async () => {
    await simulator.setFault('hang');
    expect(await askEngine(engine, speech, {}, { deadlineMs: 200 })).toMatchObject({ kind: 'timed_out' });
    const leaving = AbortSignal.abort('canceled');
    expect(await askEngine(engine, speech, {}, { signal: leaving })).toEqual({ kind: 'released', reason: 'canceled' });
  });

  test('that repeats a wrong key in its refusal does not have it repeated here', async () => {
    const wrong = openaiAt(simulator.url, { ENGINE_API_KEY: 'sk-wrong' });
    const outcome = await askEngine(wrong, speech);
    expect(outcome).toMatchObject({ kind: 'engine_absent' });
    expect(JSON.stringify(outcome)).not.toContain('sk-wrong');
    await expect(wrong.probe(never)).rejects.toThrow(/set ENGINE_API_KEY$/);
  });

  test('is not sent more than 25 MB', async () => {
    const path = join(folder, 'large.flac');
    await writeFile(path, '');
    await truncate(path, 25 * 1024 ** 2 + 1);
    expect(await askEngine(engine, { path, durationMs: 800_000 })).toMatchObject({ kind: 'rejected' });
  });
});

describe('a server that tells less', () => {
  let server: OddServer | undefined;
  afterEach(() => server?.stop());

  async function serve(listener: RequestListener): Promise<Engine> {
    server = await startOddServer(listener);
    return openaiAt(server.url);
  }

  test('is asked for less when it refuses, and from then on for no more', async () => {
    let asked = 0;
    const engine = await serve((_req, res) => {
      asked += 1;
      res.statusCode = asked < 2 ? 400 : 200;
      res.end(asked < 2 ? '{"error":{"message":"response_format is not supported"}}' : '{"text":" zero two. "}');
    });
    const segments = [{ start_ms: 0, end_ms: speech.durationMs, text: 'zero two.', speaker: null, words: [] }];
    const result = { segments, timestamps_source: 'estimated', language: null };
    expect(await askEngine(engine, speech)).toMatchObject({ kind: 'succeeded', result });
    expect(warnedOf(await askEngine(engine, speech, { timestamps: 'word' }))).toEqual([
      'option_unsupported timestamps',
    ]);
    expect(asked).toBe(3);
  });

  test('may know nothing but text', async () => {
    let asked = 0;
    const engine = await serve((_req, res) => {
      asked += 1;
      res.statusCode = asked < 3 ? 422 : 200;
      res.end(asked < 3 ? '{"detail":"bad format"}' : 'zero two.\n');
    });
    expect(await askEngine(engine, speech)).toMatchObject({ result: { segments: [{ text: 'zero two.' }] } });
  });

  test('may tell no models', async () => {
    const engine = await serve(answering(200, { text: 'x' }));
    expect(await engine.probe(never)).toMatchObject({ note: expect.stringContaining('does not tell its models') });
  });

  test('that serves another model is told of, and is asked all the same', async () => {
    const engine = await serve(answering(200, { text: 'x' }, { '/v1/models': { data: [{ id: 'whisper-1' }] } }));
    expect(await engine.probe(never)).toMatchObject({ note: expect.stringContaining('serves "whisper-1"') });
    expect(await askEngine(engine, speech)).toMatchObject({ kind: 'succeeded' });
  });

  test.each([
    [400, { error: { message: 'Audio file might be corrupted or unsupported', param: 'file' } }, 'rejected'],
    [413, { error: { message: 'too large' } }, 'rejected'],
    [400, { error: { message: 'language xx is unknown', param: 'language' } }, 'engine_failed'],
    [404, { error: { message: 'The model does not exist', code: 'model_not_found' } }, 'engine_absent'],
    [429, { error: { message: 'Rate limit reached' } }, 'engine_absent'],
    [500, { error: { message: 'The server had an error' } }, 'engine_failed'],
    [200, '<html>', 'engine_failed'],
    [200, { words: 1 }, 'engine_failed'],
  ])('an answer of %i %j is %s', async (status, body, kind) => {
    expect(await askEngine(await serve(answering(status, body)), speech)).toMatchObject({ kind });
  });
});
