import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSchema } from '../support/schema.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
const JOBS = 40;
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema, { words: 4, env: { PREPARE_SLOTS: '2' } });
  await bench.line.addEngine([], { ENGINE_REVISION: 'next', SHARE: '0.1' });
  await Promise.all(['transcriber-1', 'transcriber-2'].map(id => bench.expectWorker(id, 'fit')));
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

it('a revision on trial is given its share of the work, and all of it while it is alone', async () => {
  const mine = (await doneBy(JOBS)).filter(id => id === 'transcriber-2').length;
  expect(mine).toBeGreaterThanOrEqual(JOBS * 0.1 - 2);
  expect(mine).toBeLessThanOrEqual(JOBS * 0.1 + 2);
  const { body } = await bench.line.api.request('GET', '/v1/workers');
  expect(body.data.find(({ id }: { id: string }) => id === 'transcriber-2')).toMatchObject({ share: 0.1 });
  await bench.line.of('transcriber')[0]!.end('SIGTERM');
  expect(new Set(await doneBy(3))).toEqual(new Set(['transcriber-2']));
}, 120_000);

async function doneBy(count: number): Promise<string[]> {
  const ids = await Promise.all(Array.from({ length: count }, bench.submit));
  await Promise.all(ids.map(id => bench.line.api.expectState(id, 'completed', 100)));
  const attempts = await Promise.all(ids.map(bench.transcribeAttempts));
  return attempts.map(each => each.at(-1).worker_id);
}
