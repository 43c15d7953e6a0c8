import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../apps/worker/transcriber/engine/engine.ts';
import { makeRecording, type Recording } from '../support/audio.ts';
import { answering, type OddServer, startOddServer } from '../support/odd-server.ts';
import { askEngine, engineAt, never } from './ask-engine.ts';

let folder: string;
let clip: Recording;
let server: OddServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  clip = await makeRecording({ path: join(folder, 'clip.flac'), sentences: ['02'] });
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => server.stop());

async function serve(listener: RequestListener): Promise<Engine> {
  server = await startOddServer(listener);
  return engineAt(server.url, 'fun-asr-nano', { ENGINE_KIND: 'vllm' });
}

const error = (message: string, code = 400, param: string | null = null) => ({
  error: { message, type: 'BadRequestError', param, code },
});

describe('a vLLM with something odd about it', () => {
  test.each([
    [200, { text: ' zero /sil two. ' }, 'succeeded'],
    [200, '<html>hello</html>', 'engine_failed'],
    [200, '{"text":"zero', 'engine_failed'],
    [200, { error: 'x' }, 'engine_failed'],
    [400, error('Invalid or unsupported audio file.'), 'rejected'],
    [400, error('Maximum file size exceeded', 400, 'audio_filesize_mb'), 'rejected'],
    [400, error('maximum context length is 40960 tokens'), 'engine_failed'],
    [413, 'Request Entity Too Large', 'rejected'],
    [422, { detail: [{ loc: ['body', 'file'], msg: 'Field required' }] }, 'rejected'],
    [401, { error: 'Unauthorized' }, 'engine_absent'],
    [404, { detail: 'Not Found' }, 'engine_absent'],
    [429, error('too many requests', 429), 'engine_absent'],
    [503, '', 'engine_absent'],
    [502, 'Bad Gateway', 'engine_failed'],
    [500, error('EngineCore encountered an issue.', 500), 'engine_failed'],
  ])('an answer of %i %j is %s', async (status, body, kind) => {
    expect(await askEngine(await serve(answering(status, body)), clip)).toMatchObject({ kind });
  });

  test('the model’s mark of silence is no word', async () => {
    const engine = await serve(answering(200, { text: '/sil zero /sil  two.' }));
    expect(await askEngine(engine, clip)).toMatchObject({ result: { segments: [{ text: 'zero two.' }] } });
  });

  test('a connection that breaks during the work is a failed engine', async () => {
    const engine = await serve(req => req.socket.resetAndDestroy());
    expect(await askEngine(engine, clip)).toMatchObject({ kind: 'engine_failed' });
  });

  test('an address where nobody listens is an absent engine', async () => {
    const engine = await serve(answering(200, {}));
    server.stop();
    expect(await askEngine(engine, clip)).toMatchObject({ kind: 'engine_absent' });
    await expect(engine.probe(never)).rejects.toThrow('ECONNREFUSED');
  });

  test('its version may be unknown, and its model without a root', async () => {
    const engine = await serve(answering(200, {}, { '/v1/models': { data: [{ id: 'fun-asr-nano' }] } }));
    expect(await engine.probe(never)).toEqual({
      ...{ name: 'fun-asr-nano', revision: '2512', kind: 'vllm', version: null },
    });
  });

  test('another program is not taken for a vLLM', async () => {
    const engine = await serve(answering(200, {}, { '/v1/models': { models: [] } }));
    await expect(engine.probe(never)).rejects.toThrow('this is no vLLM');
  });
});
