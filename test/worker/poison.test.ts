import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSchema } from '../support/schema.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
const WORKERS = ['transcriber-1', 'transcriber-2', 'transcriber-3'];
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema, { engines: 3, env: { MAX_FAILS: '0' } });
  await Promise.all(WORKERS.map(id => bench.expectWorker(id, 'fit')));
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

describe('a recording that engines fail on though they are fit', () => {
  it('is rejected after two different workers failed on it, and no third is asked', async () => {
    await Promise.all(bench.engines.map(engine => engine.fault('poison')));
    const id = await bench.submit();
    const job = await bench.line.api.expectState(id, 'failed');
    expect(job.error).toMatchObject({ code: 'input_rejected', retryable: false });
    const attempts = await bench.transcribeAttempts(id);
    expect(attempts.map(attempt => attempt.outcome)).toEqual(['engine_failed', 'engine_failed']);
    expect(new Set(attempts.map(attempt => attempt.worker_id)).size).toBe(2);
    for (const worker of WORKERS) await bench.expectWorker(worker, 'fit');
  });
});

describe('a recording that takes engines down', () => {
  it('is near two of them at the most, and is rejected when they broke down over it again and again', async () => {
    await Promise.all(bench.engines.map(engine => engine.fault('deadly')));
    const id = await bench.submit();
    const job = await bench.line.api.expectState(id, 'failed', 100);
    expect(job.error.code).toBe('input_rejected');
    const attempts = await bench.transcribeAttempts(id);
    expect(attempts.length).toBe(5);
    expect(new Set(attempts.map(attempt => attempt.worker_id)).size).toBe(2);
    await Promise.all(bench.engines.map(engine => engine.fault(null)));
    const next = await bench.submit();
    await bench.line.api.expectState(next, 'completed');
  }, 120_000);
});
