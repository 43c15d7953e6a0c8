import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator } from '../simulator/start-simulator.ts';
import { makeRecording } from '../support/audio.ts';
import { freePort } from '../support/free-port.ts';
import { askEngine, engineAt, never } from './ask-engine.ts';

let folder: string;
let speech: { path: string; durationMs: number };
const started: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  speech = await makeRecording({ path: join(folder, 'chunk-0.flac'), sentences: ['02', 'A*'] });
});
afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
});
afterAll(() => rm(folder, { recursive: true }));

const auto = (url: string, model?: string) => engineAt(url, model, { ENGINE_KIND: 'auto' });

async function simulate(...flags: string[]) {
  const simulator = await startSimulator('--rtfx', '1000', ...flags);
  started.push(simulator);
  return simulator;
}

/** Serves fixed bodies by path, and 404 for every other one. */
async function serve(bodies: Record<string, [number, string]>): Promise<string> {
  const server = createServer((req, res) => {
    const [status, body] = bodies[req.url ?? ''] ?? [404, 'Not Found'];
    res.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  started.push({ stop: () => new Promise(resolve => server.close(() => resolve())) });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an engine of a kind that nobody named', () => {
  test.each([
    ['funasr-server', 'fun-asr-nano', 'funasr-server', '1.4.3'],
    ['funasr-example', 'sensevoice', 'funasr-server', '1.0.0 (example server)'],
    ['serve-vllm', 'fun-asr-nano', 'serve-vllm', '1.0'],
    ['vllm', 'fun-asr-nano', 'vllm', '0.27.1'],
    ['gguf', 'fun-asr-nano', 'gguf', null],
    ['gradio-3', 'fun-asr-nano', 'gradio', expect.stringMatching(/^3\./)],
    ['gradio-6', 'fun-asr-nano', 'gradio', expect.stringMatching(/^6\./)],
  ])('is recognised: %s', async (simulated, model, kind, version) => {
    const { url } = await simulate('--kind', simulated);
    const engine = auto(url, model);
    expect(await engine.probe(never)).toMatchObject({ name: model, kind, version });
    expect(engine.kind).toBe(kind);
    expect(await askEngine(engine, speech)).toMatchObject({ kind: 'succeeded', result: { engine: { kind, version } } });
  });

  test('that says no more of itself than that it is ok is taken for one of the kind of OpenAI', async () => {
    const url = await serve({ '/health': [200, '{"status":"ok"}'] });
    expect(await auto(url).probe(never)).toMatchObject({ kind: 'openai' });
  });

  test('is of no kind before it has answered, and absent until then', async () => {
    const engine = auto(`http://127.0.0.1:${await freePort()}`);
    expect([engine.kind, engine.slots()]).toEqual(['auto', 1]);
    await expect(engine.probe(never)).rejects.toThrow('ECONNREFUSED');
  });

  test('is recognised anew when it was absent: another program may stand in its place', async () => {
    const port = await freePort();
    const engine = auto(`http://127.0.0.1:${port}`);
    const first = await simulate('--port', `${port}`);
    expect(await engine.probe(never)).toMatchObject({ kind: 'funasr-server' });
    await first.stop();
    expect(await askEngine(engine, speech)).toMatchObject({ kind: 'engine_absent' });
    await simulate('--port', `${port}`, '--kind', 'serve-vllm');
    expect(await engine.probe(never)).toMatchObject({ kind: 'serve-vllm' });
    expect(await askEngine(engine, speech)).toMatchObject({ kind: 'succeeded' });
  });

  test("that is FunASR's runtime server is refused, and the one to take is named", async () => {
    const url = await serve({
      '/openapi.json': [200, '{"info":{"title":"FunASR","version":"0.1.0"},"paths":{"/recognition":{}}}'],
    });
    await expect(auto(url).probe(never)).rejects.toThrow('start funasr-server in its place');
  });

  test('that is starting or broken says so', async () => {
    await expect(auto(await serve({ '/health': [503, ''] })).probe(never)).rejects.toThrow('503');
  });

  test('that is not known is refused with what was found, and with what to set', async () => {
    const url = await serve({
      '/health': [200, 'OK'],
      '/openapi.json': [200, '{"info":{"title":"Speaches","version":"0.8"},"paths":{}}'],
      '/v1/models': [200, '{"data":[{"id":"whisper","owned_by":"me"}]}'],
    });
    const found = '/health is 200, /openapi.json is of "Speaches" 0.8, /config is 404, /v1/models is 200';
    await expect(auto(url).probe(never)).rejects.toThrow(`${found}; if it takes POST /v1/audio/transcriptions`);
    await expect(auto(url).probe(never)).rejects.toThrow('ENGINE_KIND=openai');
  });
});
