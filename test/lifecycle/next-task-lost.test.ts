import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { transcribing } from '../support/ledger.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { type Bench, openBench } from '../worker/transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;
let pool: Pool;

beforeAll(async () => {
  bench = await openBench(schema, { engines: 1, words: 20, env: { LEASE_S: '3', DRAIN_S: '1' } });
  pool = connect(schema.databaseUrl, 'test', 1);
  await bench.expectWorker('transcriber-1', 'fit');
}, 120_000);
afterAll(async () => {
  await pool?.end();
  await bench?.line.stop();
  await schema.drop();
});

describe.each([
  ['SIGKILL', ['released', 'succeeded']],
  ['SIGTERM', ['succeeded']],
] as const)('a transcriber that gets %s while its engine works', (signal, outcomes) => {
  it('loses neither what is worked on nor what it has ready, and spends no attempt of either', async () => {
    const engine = bench.engines[0]!;
    const before = (await engine.requests()).length;
    await engine.fault('hang');
    const first = await bench.submit();
    await until('the engine works on it', async () => (await engine.requests()).length > before);
    const held = await bench.submit();
    await until('the next is ready', async () => (await transcribing(pool, held)) === 'running');
    await bench.line.of('transcriber').at(-1)!.end(signal);
    if (signal === 'SIGTERM') expect(await bench.transcribeAttempts(held)).toEqual([]);
    await engine.fault(null);
    await bench.line.start('transcriber', { ENGINE_URL: engine.url, WORKER_ID: 'transcriber-1' });
    for (const id of [first, held]) await bench.line.api.expectState(id, 'completed');
    expect((await bench.transcribeAttempts(first)).map(({ outcome }) => outcome)).toEqual(['released', 'succeeded']);
    expect((await bench.transcribeAttempts(held)).map(({ outcome }) => outcome)).toEqual(outcomes);
    const { rows } = await pool.query(`select attempt from task where job_id = any ($1) and kind = 'transcribe'`, [
      [first, held],
    ]);
    expect(rows).toEqual([{ attempt: 1 }, { attempt: 1 }]);
  }, 120_000);
});
