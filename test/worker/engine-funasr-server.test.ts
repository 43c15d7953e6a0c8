import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Options } from '#shared/domain/options.ts';
import type { Engine, Patience } from '../../apps/worker/transcriber/engine/engine.ts';
import { openEngine } from '../../apps/worker/transcriber/engine/open-engine.ts';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import { makeRecording } from '../support/audio.ts';

const never = new AbortController().signal;
let folder: string;
let speech: { path: string; durationMs: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  speech = await makeRecording({ path: join(folder, 'chunk-0.flac'), sentences: ['02', 'A*'] });
});
afterAll(() => rm(folder, { recursive: true }));

const engineAt = (ENGINE_URL: string, ENGINE_MODEL = 'fun-asr-nano') =>
  openEngine({ ENGINE_KIND: 'funasr-server', ENGINE_URL, ENGINE_MODEL, ENGINE_REVISION: '2512' });

const transcribe = (engine: Engine, options: Partial<Options> = {}, patience: Partial<Patience> = {}) =>
  engine.transcribe(speech, Options.parse(options), { signal: never, deadlineMs: 20_000, ...patience });

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
    const asked = engine.transcribe(missing, Options.parse({}), { signal: never, deadlineMs: 1000 });
    await expect(asked).rejects.toThrow();
  });
});

describe('a server with something odd about it', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function serve(listener: RequestListener): Promise<Engine> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return engineAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  /** Answers transcriptions with a body, and says that a model runs on PyTorch unless told. */
  const answering = (status: number, body: unknown, loaded = ['fun-asr-nano']) =>
    serve((req, res) => {
      req.resume().on('end', () => {
        if (req.url === '/health') return void res.end(JSON.stringify({ status: 'ok', models_loaded: loaded }));
        res.statusCode = req.url === '/openapi.json' ? 404 : status;
        res.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });

  const segments = [{ id: 0, start: 0, end: 1, text: 'Hello.', words: [] }];

  test('times that PyTorch made up are told as estimated, and no hotword as heard', async () => {
    const engine = await answering(200, { text: 'Hello.', segments });
    const outcome = await transcribe(engine, { hotwords: ['x'], timestamps: 'word', diarization: true });
    expect(outcome).toMatchObject({ kind: 'succeeded', result: { timestamps_source: 'estimated' } });
    const warnings = outcome.kind === 'succeeded' ? outcome.result.warnings : [];
    expect(warnings.map(warning => warning.option)).toEqual(['hotwords', 'timestamps', 'diarization']);
  });

  test('a server that fell back to PyTorch says so when probed', async () => {
    const facts = await (await answering(200, {})).probe(never);
    expect(facts).toMatchObject({ version: null, note: expect.stringContaining('PyTorch') });
  });

  test('times of vLLM without words are those of its segments', async () => {
    const engine = await answering(200, { segments }, ['fun-asr-nano (vLLM)']);
    expect(await transcribe(engine)).toMatchObject({ result: { timestamps_source: 'engine_segments', warnings: [] } });
  });

  test('an engine without a model for speakers transcribes without them, and the caller is told', async () => {
    let asked = 0;
    const engine = await serve((req, res) => {
      req.resume().on('end', () => {
        if (req.method === 'GET') return void res.end('{"models_loaded":["fun-asr-nano (vLLM)"]}');
        asked += 1;
        if (asked === 2) return void res.end(JSON.stringify({ segments }));
        res.statusCode = 400;
        res.end('{"detail":"Speaker diarization is disabled; configure --spk-model"}');
      });
    });
    const warnings = [{ option: 'diarization', code: 'option_unsupported' }];
    expect(await transcribe(engine, { diarization: true })).toMatchObject({ kind: 'succeeded', result: { warnings } });
  });

  test.each([
    [200, '<html>hello</html>', 'engine_failed'],
    [502, 'Bad Gateway', 'engine_failed'],
    [503, 'loading', 'engine_absent'],
    [404, '{"detail":"Not Found"}', 'engine_absent'],
    [400, '{"detail":"Unknown model \'x\'. Available: fun-asr-nano"}', 'engine_absent'],
    [400, '{"detail":"Part exceeded maximum size of 1024KB."}', 'rejected'],
    [422, '{"detail":[{"type":"missing","loc":["body","file"]}]}', 'rejected'],
  ])('an answer of %i %s is %s', async (status, body, kind) => {
    expect(await transcribe(await answering(status, body))).toMatchObject({ kind });
  });

  test('an answer without end is broken off', async () => {
    const engine = await serve((req, res) => {
      const more = () => {
        while (!res.destroyed && res.write(Buffer.alloc(1024 * 1024, ' ')));
      };
      req.resume().on('end', more);
      res.on('drain', more);
    });
    expect(await transcribe(engine)).toMatchObject({ kind: 'engine_failed' });
  });

  test('a connection that breaks during the work is a failed engine', async () => {
    const engine = await serve(req => void req.resume().on('end', () => req.socket.resetAndDestroy()));
    expect(await transcribe(engine)).toMatchObject({ kind: 'engine_failed', error: { code: 'engine_failed' } });
  });

  test('an address where nobody listens is an absent engine', async () => {
    const engine = await answering(200, {});
    await new Promise(resolve => server?.close(resolve));
    expect(await transcribe(engine)).toMatchObject({ kind: 'engine_absent', error: { code: 'engine_unavailable' } });
    await expect(engine.probe(never)).rejects.toThrow('ECONNREFUSED');
  });

  test.each([
    ['the example server of FunASR', '{"models_loaded":[],"models_available":["sensevoice"]}'],
    ['another program', '{"status":"ok"}'],
  ])('%s is not taken for a funasr-server', async (_, body) => {
    const engine = await serve((_req, res) => void res.end(body));
    await expect(engine.probe(never)).rejects.toThrow('this is no funasr-server');
  });

  test('no connection is kept for the next request', async () => {
    const sockets = new Set<unknown>();
    const engine = await serve((req, res) => {
      sockets.add(req.socket);
      req.resume().on('end', () => res.end('{"models_loaded":["fun-asr-nano (vLLM)"],"segments":[]}'));
    });
    await engine.probe(never);
    await transcribe(engine);
    expect(sockets.size).toBe(3);
  });

  test('a chunk is sent as a stream: a large one does not fill the memory', async () => {
    const path = join(folder, 'large.flac');
    await writeFile(path, Buffer.alloc(192 * 1024 * 1024));
    let received = 0;
    let most = 0;
    const before = process.memoryUsage().rss;
    const engine = await serve((req, res) => {
      req.on('data', data => {
        received += data.length;
        most = Math.max(most, process.memoryUsage().rss);
      });
      req.on('end', () => res.end('{"segments":[]}'));
    });
    const outcome = await engine.transcribe({ path, durationMs: 1 }, Options.parse({}), {
      signal: never,
      deadlineMs: 20_000,
    });
    expect(outcome.kind).toBe('succeeded');
    expect(received).toBeGreaterThan(192 * 1024 * 1024);
    expect(most - before).toBeLessThan(128 * 1024 * 1024);
  });
});
