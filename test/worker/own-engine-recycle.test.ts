import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectStarts, type OwnBench, openOwnBench } from './own-engine-bench.ts';

const schema = await openSchema(import.meta.filename);
let bench: OwnBench;

beforeAll(async () => {
  bench = await openOwnBench(schema, { RECYCLE_CHUNK_S: '3', ENGINE_TIMEOUT_S: '10' }, 5);
  await expectStarts(bench, 1);
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

describe('an engine of a transcriber’s own', () => {
  it('is recycled between tasks when it is worn, and no task notices', async () => {
    expect(await bench.complete()).toEqual(['succeeded']);
    await expectStarts(bench, 2);
    expect(bench.transcriber.output()).toMatch(/it has had a chunk of \d+ s/);
    const ids = [await bench.submit(), await bench.submit()];
    for (const id of ids) {
      await bench.line.api.expectState(id, 'completed');
      expect((await bench.transcribeAttempts(id)).map(({ outcome }) => outcome)).toEqual(['succeeded']);
    }
    await until('it was recycled again', () => bench.starts() > 2);
  }, 90_000);

  it('ends after the last task of a transcriber that is told to end', async () => {
    await until('it is fit', async () => (await bench.worker())?.state === 'fit');
    const { url } = await bench.engine();
    const id = await bench.submit();
    await until('it is worked on', async () => (await bench.transcribeAttempts(id)).length > 0);
    expect(await bench.transcriber.end('SIGTERM')).toBe(0);
    expect((await bench.transcribeAttempts(id)).map(({ outcome }) => outcome)).toEqual(['succeeded']);
    expect(bench.transcriber.output()).not.toContain('was killed');
    await expect(fetch(url)).rejects.toThrow();
  }, 60_000);
});
