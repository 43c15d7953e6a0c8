import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema, { engines: 2, env: { ENGINE_TIMEOUT_S: '2', ENGINE_SPEED: '1000' } });
  await Promise.all(['transcriber-1', 'transcriber-2'].map(id => bench.expectWorker(id, 'fit')));
});
afterAll(async () => {
  for (const engine of bench?.line.engines ?? []) await engine.end('SIGKILL');
  await bench?.line.stop();
  await schema.drop();
});

describe('an engine that does not answer', () => {
  it('is waited for until the deadline; then another engine does the work', async () => {
    await Promise.all(bench.engines.map(engine => engine.fault('hang')));
    const id = await bench.submit();
    const hung = await until('one engine hangs', async () => (await bench.transcribeAttempts(id))[0]);
    const other = hung.worker_id === 'transcriber-1' ? 1 : 0;
    await bench.engines[other]!.fault(null);
    await bench.line.api.expectState(id, 'completed');
    const attempts = await bench.transcribeAttempts(id);
    expect(attempts[0]).toMatchObject({ outcome: 'timed_out', worker_id: hung.worker_id });
    expect(attempts.at(-1)).toMatchObject({ outcome: 'succeeded', worker_id: `transcriber-${other + 1}` });
  });
});
