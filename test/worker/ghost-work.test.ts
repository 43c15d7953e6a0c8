import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecording } from '../support/audio.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;

// The engine needs longer for what is abandoned than the next, short recording may take.
beforeAll(async () => {
  bench = await openBench(schema, { rtfx: 10, words: 10, env: { ENGINE_TIMEOUT_S: '6', ENGINE_SPEED: '100' } });
  await bench.expectWorker('transcriber-1', 'fit');
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

type Request = { abandoned: boolean; route: string };

describe('an engine that goes on with what was abandoned', () => {
  it('is waited for: the next job takes one attempt, and nothing piles up meanwhile', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
    const long = await makeRecording({ path: join(folder, 'long.wav'), words: 500 });
    const { body: first } = await bench.line.api.submitFile(long.path);
    const [engine] = bench.engines;
    const asked = () => engine!.requests() as unknown as Promise<Request[]>;
    const before = (await asked()).length;
    await until('the engine works on it', async () => (await asked()).length > before);
    const second = await bench.submit();
    await until('the next is ready', async () => (await bench.transcribeAttempts(second)).length > 0);
    await bench.line.api.request('POST', `/v1/transcriptions/${first.id}/cancel`);
    const waiting = await until('the worker waits for its engine', async () => {
      const { body } = await bench.line.api.request('GET', '/v1/workers');
      return body.data.find((worker: { reason: string | null }) => /abandoned/.test(worker.reason ?? ''));
    });
    expect(waiting).toMatchObject({ id: 'transcriber-1', state: 'busy' });
    await bench.line.api.expectState(second, 'completed');
    expect(await bench.transcribeAttempts(second)).toMatchObject([{ outcome: 'succeeded' }]);
    const during = (await asked()).slice(before);
    expect(during.filter(request => request.abandoned).length).toBe(1);
    expect(during.length).toBe(3);
  });
});
