import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema, { rtfx: 5, words: 100, env: { DRAIN_S: '1' } });
  await bench.expectWorker('transcriber-1', 'fit');
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

async function submitAndWaitUntilRunning(): Promise<string> {
  const id = await bench.submit();
  await until('an engine works on it', async () => (await bench.transcribeAttempts(id)).length > 0);
  return id;
}

describe('work that is let go', () => {
  it('is canceled within seconds, and the next job is transcribed', async () => {
    const id = await submitAndWaitUntilRunning();
    const { body } = await bench.line.api.request('POST', `/v1/transcriptions/${id}/cancel`);
    expect(body).toMatchObject({ state: 'canceled', error: { code: 'canceled' } });
    const [attempt] = await until('the attempt ended', async () => {
      const attempts = await bench.transcribeAttempts(id);
      return attempts[0].finished_at && attempts;
    });
    expect(attempt.outcome).toBe('released');
    const next = await bench.submit();
    await bench.line.api.expectState(next, 'completed');
  });

  it('goes back at no cost when its worker has to end before it is done', async () => {
    const id = await submitAndWaitUntilRunning();
    const [worker] = bench.line.of('transcriber');
    expect(await worker!.end('SIGTERM')).toBe(0);
    const [attempt] = await bench.transcribeAttempts(id);
    expect(attempt.outcome).toBe('released');
    await bench.line.start('transcriber', { ENGINE_URL: bench.engines[0]!.url, WORKER_ID: 'transcriber-2' });
    await bench.line.api.expectState(id, 'completed');
    const { body } = await bench.line.api.request('GET', `/v1/transcriptions/${id}/result`);
    expectWords(body, bench.recording);
  });
});
