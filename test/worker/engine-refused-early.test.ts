import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ChunkAudio } from '../../apps/worker/transcriber/engine/engine.ts';
import type { Recording } from '../support/audio.ts';
import { type OddServer, startHastyServer } from '../support/odd-server.ts';
import { askEngine, engineAt } from './ask-engine.ts';
import { makeSpans } from './vllm-bench.ts';

let folder: string;
let speech: Recording & ChunkAudio;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  speech = await makeSpans(folder);
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(['openai', 'vllm'] as const)('a server of the kind %s that breaks a request off half sent', kind => {
  let server: OddServer;
  let asked: string[];
  afterEach(() => server.stop());

  async function serve(status: number) {
    asked = [];
    server = await startHastyServer((req, res) => {
      asked.push(`${req.method} ${req.url} ${req.headers.authorization}`);
      res.writeHead(status).end('{"error":"Unauthorized"}');
    });
    return engineAt(server.url, 'fun-asr-nano', { ENGINE_KIND: kind, ENGINE_API_KEY: 'wrong' });
  }

  test.each([401, 403])('for its key, as it says with %i when it is asked again, blames no recording', async status => {
    const outcome = await askEngine(await serve(status), speech);
    expect(outcome).toMatchObject({ kind: 'engine_absent', error: { message: expect.stringContaining('API_KEY') } });
    expect(asked[0]).toBe('GET /v1/audio/transcriptions Bearer wrong');
  });

  test.each([200, 404, 405, 503])('and says nothing of its key but %i has failed', async status => {
    const outcome = await askEngine(await serve(status), speech);
    expect(outcome).toMatchObject({ kind: 'engine_failed', error: { message: expect.stringMatching(/EPIPE|RESET/) } });
  });
});
