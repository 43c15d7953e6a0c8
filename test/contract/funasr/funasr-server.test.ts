import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prove } from '../../../apps/worker/transcriber/canary.ts';
import type { Engine } from '../../../apps/worker/transcriber/engine/engine.ts';
import { ANSWERS } from '../../contract-matrix/cases.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { makeRecording, makeSilence } from '../../support/audio.ts';
import { askEngine, engineAt, never } from '../../worker/ask-engine.ts';
import { openEnvironment } from '../environment.ts';
import { type RealProgram, startReal } from '../real-program.ts';

const environment = await openEnvironment('funasr', join(import.meta.dirname, 'requirements.txt'));
const missing = 'missing' in environment ? environment.missing : null;
if (missing) process.stdout.write(`skipped, no real funasr-server: ${missing}\n`);
const serve = (...flags: string[]) =>
  startReal(
    'python' in environment ? environment.python : '',
    [join(import.meta.dirname, 'serve.py'), '--host', '127.0.0.1', ...flags],
    '/health',
  );

let folder: string;
let speech: { path: string; durationMs: number };
let silence: { path: string; durationMs: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract-'));
  speech = await makeRecording({ path: join(folder, 'speech.flac'), sentences: ['02', 'A*'] });
  silence = { path: join(folder, 'silence.flac'), durationMs: 2_000 };
  await makeSilence({ path: silence.path, seconds: 2 });
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(missing)('the real funasr-server', () => {
  let real: RealProgram;
  let simulator: Simulator;
  let engine: Engine;

  beforeAll(async () => {
    [real, simulator] = await Promise.all([serve(), startSimulator('--rtfx', '1000')]);
    engine = engineAt(real.url);
  });
  afterAll(() => Promise.all([real?.process.end('SIGKILL'), simulator?.stop()]));

  test('tells its version, and that it runs on vLLM', async () => {
    const name = { name: 'fun-asr-nano', revision: '2512', kind: 'funasr-server', version: '1.4.3' };
    expect(await engine.probe(never)).toEqual(name);
  });

  test('passes its canary', async () => {
    expect(await prove(engine, 10_000, never)).toMatchObject({ state: 'fit', answer: 'speech13s' });
  });

  test('is recognised', async () => {
    const auto = engineAt(real.url, 'fun-asr-nano', { ENGINE_KIND: 'auto' });
    expect(await auto.probe(never)).toMatchObject({ kind: 'funasr-server', version: '1.4.3' });
  });

  test.each(ANSWERS.filter(({ fault, way }) => !fault && !way))(
    '$name: $ends',
    async ({ audio, options, ends, holds }) => {
      const outcome = await askEngine(engine, audio === 'silence' ? silence : speech, options);
      expect(outcome).toMatchObject({ kind: ends });
      if (outcome.kind === 'succeeded') expect(holds?.(outcome.result), JSON.stringify(outcome.result)).toBe(true);
    },
  );

  test('answers 500 to what it cannot decode', async () => {
    const path = join(folder, 'text.flac');
    await writeFile(path, 'no audio');
    const error = { message: 'the engine answered 500 Internal Server Error' };
    expect(await askEngine(engine, { path, durationMs: 1000 })).toMatchObject({ kind: 'engine_failed', error });
  });

  test('knows no other model', async () => {
    expect(await askEngine(engineAt(real.url, 'whisper'), speech)).toMatchObject({ kind: 'engine_absent' });
  });

  const requests: [string, '/asr' | '/v1/audio/transcriptions', Record<string, string>][] = [
    ['json', '/v1/audio/transcriptions', {}],
    ['verbose JSON', '/v1/audio/transcriptions', { response_format: 'verbose_json' }],
    ['verbose JSON of Chinese', '/v1/audio/transcriptions', { response_format: 'verbose_json', language: '中文' }],
    ['text', '/v1/audio/transcriptions', { response_format: 'text' }],
    ['subtitles', '/v1/audio/transcriptions', { response_format: 'srt' }],
    ['SenseVoice', '/v1/audio/transcriptions', { response_format: 'verbose_json', model: 'sensevoice' }],
    ['hotwords', '/asr', { hotwords: 'a,b' }],
    ['an unknown model', '/v1/audio/transcriptions', { model: 'whisper' }],
    ['a model without a path', '/v1/audio/transcriptions', { model: 'custom' }],
    ['a wrong boolean', '/asr', { spk: 'maybe' }],
  ];
  test.each(requests)('answers as the simulator does: %s', async (_, route, fields) => {
    const [said, played] = await Promise.all(
      [real.url, simulator.url].map(async url => shapeOf(await post(url + route, fields))),
    );
    expect(played).toEqual(said);
  });

  test.each(['/health', '/v1/models', '/asr', '/nowhere'])('answers a GET as the simulator does: %s', async path => {
    const [said, played] = await Promise.all(
      [real.url, simulator.url].map(async url => shapeOf(await fetch(url + path, UNKEPT))),
    );
    expect(played).toEqual(said);
  });
});

describe.skipIf(missing)('the real funasr-server without a model that tells speakers apart', () => {
  test('transcribes without them, and the caller is told', async () => {
    const real = await serve('--spk-model=');
    const outcome = await askEngine(engineAt(real.url), speech, { diarization: true });
    expect(outcome).toMatchObject({ kind: 'succeeded', result: { warnings: [{ option: 'diarization' }] } });
    await real.process.end('SIGKILL');
  });
});

describe.skipIf(missing)('the real funasr-server at work', () => {
  test('is deaf, and goes on with what was given up', async () => {
    const real = await serve('--takes-s=1');
    const engine = engineAt(real.url);
    const since = performance.now();
    expect(await askEngine(engine, speech, {}, { deadlineMs: 300 })).toMatchObject({ kind: 'timed_out' });
    expect(await askEngine(engine, speech, {}, { signal: AbortSignal.timeout(300) })).toMatchObject({
      kind: 'released',
    });
    await engine.probe(never);
    expect(performance.now() - since).toBeGreaterThan(1_900);
    await real.process.end('SIGKILL');
  });
});

describe.skipIf(missing)('the real funasr-server whose vLLM did not start', () => {
  test('is held back, and works where that is wanted', async () => {
    const real = await serve('--no-vllm');
    expect(await engineAt(real.url).probe(never)).toMatchObject({ heldBack: expect.stringContaining('PyTorch') });
    const wanted = engineAt(real.url, 'fun-asr-nano', { ENGINE_RUNTIME: 'any' });
    await wanted.probe(never);
    const segments = [{ start_ms: 0, end_ms: 2500, text: 'zero two. alpha star.' }];
    const result = { segments, timestamps_source: 'estimated' };
    expect(await askEngine(wanted, speech)).toMatchObject({ kind: 'succeeded', result });
    await real.process.end('SIGKILL');
  });
});

// The real server closes a connection behind each 500: a kept one may be gone when it is used again.
const UNKEPT = { headers: { connection: 'close' } };

async function post(url: string, fields: Record<string, string>): Promise<Response> {
  const body = new FormData();
  body.set('file', new Blob([await readFile(speech.path)]), 'speech.flac');
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return fetch(url, { ...UNKEPT, method: 'POST', body });
}

/** An answer without what no two runs have in common: times are told to a tenth of a second, work not at all. */
async function shapeOf(response: Response): Promise<object> {
  const type = response.headers.get('content-type');
  const text = await response.text();
  const seconds = text
    .replace(/"(start|end)":([\d.]+)/g, (_, key, value) => `"${key}":${Number(value).toFixed(1)}`)
    .replace(/"(processing_time|rtf)":[\d.e-]+/g, '"$1":0');
  return { status: response.status, type, server: response.headers.get('server'), body: seconds };
}
