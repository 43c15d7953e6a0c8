import { afterAll, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openDeliveries } from '../support/deliveries.ts';
import { openReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const api = await startApi(import.meta.filename, { allowNetworks: ['127.0.0.0/8'] });
const deliverer = await openDeliveries(api.schema);
const receiver = await openReceiver({});
afterAll(async () => {
  await receiver.close();
  await deliverer.close();
});

async function createEndpoint(): Promise<{ id: string; url: string }> {
  const request = { url: `${receiver.url}/hook`, events: ['transcription.completed', 'transcription.failed'] };
  return (await api.request('POST', '/v1/webhook-endpoints', request)).body;
}

/** Writes deliveries of an endpoint that ended `state`, one for each of these times. */
async function ended(endpoint: { id: string; url: string }, state: string, times: string[]): Promise<string[]> {
  const ids = [];
  for (const time of times) {
    const id = await deliverer.schedule(endpoint);
    await api.pool.query(`update task set state = 'failed', finished_at = now() where delivery_id = $1`, [id]);
    await api.pool.query(
      `update delivery set state = $2, finished_at = now(), created_at = $3, project_id = $4 where id = $1`,
      [id, state, time, api.projectId],
    );
    ids.push(id);
  }
  return ids;
}

const noon = '2026-03-01T12:00:00Z';
const replay = (endpoint: { id: string }, body: object, headers = {}) =>
  api.request('POST', `/v1/webhook-endpoints/${endpoint.id}/replay`, body, headers);

test('the failed events of a time span are posted again under their own webhook-ids', async () => {
  const endpoint = await createEndpoint();
  const before = await ended(endpoint, 'failed', ['2026-03-01T11:59:59.999Z']);
  const missed = await ended(endpoint, 'failed', [noon, '2026-03-01T12:30:00Z']);
  await ended(endpoint, 'failed', ['2026-03-01T13:00:00Z']);
  await ended(endpoint, 'delivered', [noon]);
  const answer = await replay(endpoint, { since: noon, until: '2026-03-01T13:00:00Z' }, { 'idempotency-key': 'once' });
  expect([answer.status, answer.body]).toEqual([202, { replayed: 2, has_more: false, next_since: null }]);
  const again = await replay(endpoint, { since: noon, until: '2026-03-01T13:00:00Z' }, { 'idempotency-key': 'once' });
  expect(again.body.replayed).toBe(2);
  await deliverer.pool.query('update task set project_id = $1', [deliverer.projectId]);
  await deliverer.attemptAll();
  expect(receiver.calls.map(({ headers }) => headers['webhook-id']).sort()).toEqual([...missed].sort());
  const { body } = await api.request('GET', `/v1/webhook-deliveries/${missed[0]}`);
  expect(body).toMatchObject({ state: 'delivered', last_status: 204 });
  expect((await api.request('GET', `/v1/webhook-deliveries/${before[0]}`)).body.state).toBe('failed');
});

test('what was delivered, or only some events, can be asked for', async () => {
  const endpoint = await createEndpoint();
  await ended(endpoint, 'delivered', [noon, noon]);
  await ended(endpoint, 'failed', [noon]);
  expect((await replay(endpoint, { since: noon, events: ['transcription.failed'] })).body.replayed).toBe(0);
  expect((await replay(endpoint, { since: noon, states: ['delivered'] })).body.replayed).toBe(2);
  expect((await replay(endpoint, { since: noon, states: ['delivered', 'failed'] })).body.replayed).toBe(1);
});

test('there are at most 10,000 a call, and the answer says where to go on', async () => {
  const endpoint = await createEndpoint();
  await api.pool.query(
    `insert into delivery (id, project_id, endpoint_id, event, url, body, state, created_at, finished_at)
     select gen_random_uuid(), $1, $2, 'transcription.completed', $3, '{}', 'failed',
       timestamptz '2026-03-01' + n * interval '1 second', now() from generate_series(1, 10001) n`,
    [api.projectId, endpoint.id, endpoint.url],
  );
  const first = await replay(endpoint, { since: '2026-03-01T00:00:00Z' });
  expect(first.body).toMatchObject({ replayed: 10_000, has_more: true });
  const second = await replay(endpoint, { since: first.body.next_since });
  expect(second.body).toEqual({ replayed: 1, has_more: false, next_since: null });
});

test('a replay needs an endpoint of the own project that is enabled, and a time', async () => {
  const endpoint = await createEndpoint();
  const path = `/v1/webhook-endpoints/${endpoint.id}/replay`;
  expect((await api.stranger.request('POST', path, { since: noon })).status).toBe(404);
  expect((await replay(endpoint, {})).status).toBe(422);
  await api.pool.query(`update endpoint set state = 'disabled', disabled_reason = 'gone' where id = $1`, [endpoint.id]);
  expect((await replay(endpoint, { since: noon })).status).toBe(409);
});

test('an endpoint can be removed while one of its attempts is being recorded', async () => {
  const endpoint = await createEndpoint();
  const id = await deliverer.schedule(endpoint);
  const client = await api.pool.connect();
  await client.query('begin');
  await client.query('update task set attempt = 1 where delivery_id = $1', [id]);
  const removed = api.request('DELETE', `/v1/webhook-endpoints/${endpoint.id}`);
  await until('the removal waits for the record', async () => {
    const { rows } = await api.pool.query(
      `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%delete from endpoint%'`,
    );
    return rows.length > 0;
  });
  await client.query('update endpoint set failures = 1 where id = $1', [endpoint.id]);
  await client.query('commit');
  client.release();
  expect((await removed).status).toBe(204);
});
