import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSchema } from '../support/schema.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema, { env: { CANARY_EVERY_S: '1' } });
  await bench.expectWorker('transcriber-1', 'fit');
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

describe('an engine that has nothing to do', () => {
  it('is proven now and then: one that turns sick meanwhile is found before a job meets it', async () => {
    await bench.engines[0]!.fault('error-sticky');
    await bench.expectWorker('transcriber-1', 'sick');
    await bench.engines[0]!.fault(null);
    await bench.expectWorker('transcriber-1', 'fit');
    const id = await bench.submit();
    await bench.line.api.expectState(id, 'completed');
    expect((await bench.transcribeAttempts(id)).map(attempt => attempt.outcome)).toEqual(['succeeded']);
  });
});
