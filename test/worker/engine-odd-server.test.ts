import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Options } from '#shared/domain/options.ts';
import type { Engine, Patience } from '../../apps/worker/transcriber/engine/engine.ts';
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

describe('a server with something odd about it', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function serve(listener: RequestListener): Promise<Engine> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return engineAt(url, 'fun-asr-nano', { ENGINE_RUNTIME: 'any' });
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

  test('an answer to twelve hours of speech is read whole', async () => {
    const word = (n: number) => ({ word: 'word', start: n * 0.3, end: n * 0.3 + 0.25 });
    const long = Array.from({ length: 14_400 }, (_, n) => {
      const words = Array.from({ length: 10 }, (_, k) => word(n * 10 + k));
      return { start: n * 3, end: n * 3 + 3, text: 'ten words '.repeat(5), words };
    });
    const engine = await answering(200, { segments: long }, ['fun-asr-nano (vLLM)']);
    const outcome = await askEngine(engine, { ...speech, durationMs: 12 * 3_600_000 });
    if (outcome.kind !== 'succeeded') throw new Error(outcome.kind);
    expect(outcome.result.segments).toHaveLength(14_400);
    expect(outcome.result.segments.at(-1)).toMatchObject({ start_ms: 43_197_000, words: { length: 10 } });
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

  test('another program is not taken for a funasr-server', async () => {
    const engine = await serve((_req, res) => void res.end('{"status":"ok"}'));
    await expect(engine.probe(never)).rejects.toThrow('this is no funasr-server');
  });

  test('text that is no UTF-8 is a failed engine, and never a transcript', async () => {
    const engine = await serve(
      (req, res) => void req.resume().on('end', () => res.end(Buffer.from('{"text":"\xff"}', 'latin1'))),
    );
    const error = { code: 'engine_failed', message: 'the engine answered with text that is no UTF-8' };
    expect(await transcribe(engine)).toEqual({ kind: 'engine_failed', error, engineIsFit: false });
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
    const outcome = await askEngine(engine, { path, durationMs: 1 });
    expect(outcome.kind).toBe('succeeded');
    expect(received).toBeGreaterThan(192 * 1024 * 1024);
    expect(most - before).toBeLessThan(128 * 1024 * 1024);
  });
});
