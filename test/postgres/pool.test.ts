import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { addToPool, joinPool, listPools } from '#shared/postgres/pool.ts';
import { reportWorker } from '#shared/postgres/worker.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
let ledger: Pool;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  ledger = connect(schema.databaseUrl, 'test', 2);
});
afterAll(async () => {
  await ledger.end();
  await schema.drop();
});

test('what the first worker of a pool hears is what the others are compared with', async () => {
  const pool = { name: 'first', revision: null };
  expect(await joinPool(ledger, pool, 'hello', 'a')).toBe('hello');
  expect(await joinPool(ledger, pool, 'hallo', 'b')).toBe('hello');
  expect(await joinPool(ledger, { ...pool, revision: '2' }, 'hallo', 'b')).toBe('hallo');
});

test('what is known is recorded anew when nobody who heard it is left', async () => {
  const pool = { name: 'anew', revision: '1' };
  await joinPool(ledger, pool, 'hello', 'a');
  await report('a', pool);
  await ledger.query(`update pool set confirmed_at = now() - interval '2 minutes' where name = 'anew'`);
  expect(await joinPool(ledger, pool, 'hallo', 'b')).toBe('hello');
  await ledger.query(`update worker set state = 'absent' where id = 'a'`);
  expect(await joinPool(ledger, pool, 'hallo', 'b')).toBe('hallo');
  expect(await joinPool(ledger, pool, 'hello', 'a')).toBe('hallo');
});

test('a pool adds up what its workers have done', async () => {
  const pool = { name: 'sum', revision: null };
  await joinPool(ledger, pool, 'hello', 'a');
  const done = { jobs: 1, chunks: 2, failed: 3, flagged: 1, audioMs: 5_000, engineMs: 50 };
  await addToPool(ledger, pool, done);
  await addToPool(ledger, pool, done);
  const found = (await listPools(ledger, 1)).find(({ name }) => name === 'sum');
  expect(found).toMatchObject({ ...pool, jobs: 2, chunks: 4, failed: 6, flagged: 2, audioMs: 10_000, engineMs: 100 });
});

async function report(id: string, { name, revision }: { name: string; revision: string | null }): Promise<void> {
  await reportWorker(ledger, {
    ...{ id, role: 'transcriber', host: 'h', pid: 1, lane: 'l', tier: 'primary', share: null, slots: 1, state: 'fit' },
    ...{ reason: null, speed: null, gpu: null, engine: { name, revision, kind: 'k', version: null } },
  });
}
