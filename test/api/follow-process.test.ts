import { afterAll, expect, test } from 'vitest';
import { connect } from '#shared/postgres/client.ts';
import { startApiProcess } from '../support/api-process.ts';
import { prepareChunks } from '../support/chunked-job.ts';
import { listenTo } from '../support/events.ts';
import { openGate } from '../support/gate.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const gate = await openGate(schema.databaseUrl);
const pool = connect(schema.databaseUrl, 'test', 2);
// Nobody listens at this Redis.
const api = await startApiProcess(schema, { DATABASE_URL: gate.url, REDIS_URL: 'redis://127.0.0.1:1' });
afterAll(async () => {
  await api.remove();
  await gate.remove();
  await pool.end();
  await schema.drop();
});

async function submit(): Promise<string> {
  return (await api.request('POST', '/v1/transcriptions', { audio: { url: 'https://example.com/a' } })).body.id;
}

test('who follows a job hears on after an outage of Postgres, with Redis away all along', async () => {
  const id = await submit();
  const listener = await listenTo(api, id);
  await listener.hears('state');
  gate.close();
  await until('Postgres is away', async () => (await api.request('GET', '/readyz')).status === 503);
  const job = await prepareChunks(pool, id, { count: 1 });
  await gate.open();
  await listener.hears('state', data => data.stage === 'transcribing');
  await job.done(0);
  expect((await listener.ended()).map(each => each.event).slice(-2)).toEqual(['segment', 'done']);
});

// The last test of this file: it ends the process.
test('on SIGTERM streams end and tell when to come back, and the process ends', async () => {
  const listener = await listenTo(api, await submit());
  await listener.hears('state');
  const ended = api.process.end('SIGTERM');
  expect((await listener.ended()).map(each => each.event)).toEqual(['state']);
  expect(listener.retryMs()).toBe(1_000);
  expect(await ended).toBe(0);
});
