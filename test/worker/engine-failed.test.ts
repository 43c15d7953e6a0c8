import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema);
  await bench.expectWorker('transcriber-1', 'fit');
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

describe('an engine that answers 500', () => {
  it('once, while its canary passes, costs an attempt and the job completes', async () => {
    await bench.engines[0]!.fault('error-once');
    const id = await bench.submit();
    await bench.line.api.expectState(id, 'completed');
    const attempts = await bench.transcribeAttempts(id);
    expect(attempts.map(attempt => attempt.outcome)).toEqual(['engine_failed', 'succeeded']);
    const { body } = await bench.line.api.request('GET', `/v1/transcriptions/${id}/result`);
    expectWords(body, bench.recording);
  });

  it('for good is sick: the job waits at no cost until the engine is well again', async () => {
    await bench.engines[0]!.fault('error-sticky');
    const id = await bench.submit();
    await until('it was tried', async () => (await bench.transcribeAttempts(id)).length > 0);
    await bench.expectWorker('transcriber-1', 'sick');
    await bench.engines[0]!.fault(null);
    await bench.line.api.expectState(id, 'completed');
  });
});
