import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, expect, test } from 'vitest';
import { DELIVERY_ATTEMPTS } from '#shared/domain/delivery.ts';
import { Options } from '#shared/domain/options.ts';
import { insertDelivery, insertDeliveryTask } from '#shared/postgres/delivery.ts';
import { insertJob } from '#shared/postgres/job.ts';
import { startApi } from '../support/api.ts';
import { openDeliveries, verify } from '../support/deliveries.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';

const api = await startApi(import.meta.filename, { allowNetworks: ['127.0.0.0/8'] });
const deliverer = await openDeliveries(api.schema);
const path = '/v1/webhook-deliveries';
const receivers: Receiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});
afterAll(deliverer.close);

async function start(answer?: (call: number) => number): Promise<Receiver> {
  const receiver = await openReceiver({
    answer: (call, response) => response.writeHead(answer?.(call) ?? 204).end(),
  });
  receivers.push(receiver);
  return receiver;
}

async function createEndpoint(receiver: Receiver) {
  const request = { url: `${receiver.url}/hook?token=secret`, events: ['transcription.completed'] };
  const { body } = await api.request('POST', '/v1/webhook-endpoints', request);
  return body;
}

async function sendTest(endpoint: { id: string }) {
  const { body } = await api.request('POST', `/v1/webhook-endpoints/${endpoint.id}/test`);
  return body;
}

test('a test answers with its delivery, which is posted at once', async () => {
  const receiver = await start();
  const endpoint = await createEndpoint(receiver);
  const answer = await api.request('POST', `/v1/webhook-endpoints/${endpoint.id}/test`);
  expect(answer.status).toBe(202);
  expect(answer.headers.get('location')).toBe(`${path}/${answer.body.id}`);
  expect(answer.body).toEqual({
    id: expect.any(String),
    object: 'webhook_delivery',
    event: 'webhook.test',
    state: 'pending',
    endpoint_id: endpoint.id,
    transcription_id: null,
    batch_id: null,
    url: `${receiver.url}/hook`,
    attempts: 0,
    last_status: null,
    last_error: null,
    next_attempt_at: expect.any(String),
    created_at: expect.any(String),
    finished_at: null,
  });

  await deliverer.attemptAll();
  const [call] = receiver.calls;
  expect(call!.headers['webhook-id']).toBe(answer.body.id);
  const { secret, ...data } = endpoint;
  expect(verify(call!, secret)).toEqual({ type: 'webhook.test', timestamp: expect.any(String), data });
  expect((await api.request('GET', `${path}/${answer.body.id}`)).body).toMatchObject({
    state: 'delivered',
    attempts: 1,
    last_status: 204,
    next_attempt_at: null,
    finished_at: expect.any(String),
  });
});

test('a test that fails is attempted once', async () => {
  const delivery = await sendTest(await createEndpoint(await start(() => 500)));
  await deliverer.attemptAll();
  expect((await api.request('GET', `${path}/${delivery.id}`)).body).toMatchObject({
    state: 'failed',
    attempts: 1,
    last_status: 500,
    last_error: 'bad_status',
  });
});

test('a delivery that has ended is replayed under its webhook-id, with its whole history kept', async () => {
  const receiver = await start(call => (call === 1 ? 500 : 200));
  const { id } = await sendTest(await createEndpoint(receiver));
  expect(await api.request('POST', `${path}/${id}/replay`)).toMatchObject({ status: 409, body: { code: 'conflict' } });
  await deliverer.attemptAll();

  const replayed = await api.request('POST', `${path}/${id}/replay`);
  expect(replayed).toMatchObject({ status: 202, body: { id, state: 'pending', finished_at: null, attempts: 1 } });
  expect((await api.request('POST', `${path}/${id}/replay`)).status).toBe(409);
  await deliverer.attemptAll();
  expect((await api.request('GET', `${path}/${id}`)).body).toMatchObject({ state: 'delivered', attempts: 2 });
  expect(receiver.calls.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
  expect(new Set(receiver.calls.map(({ body }) => body)).size).toBe(1);

  const { body } = await api.request('GET', `${path}/${id}/attempts`);
  expect(body.data).toMatchObject([
    { number: 1, outcome: 'unreachable', status: 500, error: { code: 'bad_status' }, worker_id: 'deliverer-1' },
    { number: 2, outcome: 'succeeded', status: 200, error: null, finished_at: expect.any(String) },
  ]);
});

test('nothing is replayed to an endpoint that is disabled', async () => {
  const endpoint = await createEndpoint(await start(() => 410));
  const { id } = await sendTest(endpoint);
  await deliverer.attemptAll();
  expect((await api.request('GET', `/v1/webhook-endpoints/${endpoint.id}`)).body).toMatchObject({
    state: 'disabled',
    disabled_reason: 'gone',
  });
  expect((await api.request('POST', `${path}/${id}/replay`)).status).toBe(409);
  await api.request('POST', `/v1/webhook-endpoints/${endpoint.id}/enable`);
  expect((await api.request('POST', `${path}/${id}/replay`)).status).toBe(202);
  await deliverer.attemptAll();
});

test('deliveries are listed newest first, by state, by transcription and in pages', async () => {
  const endpoint = await createEndpoint(await start(call => (call === 1 ? 500 : 200)));
  const failed = await sendTest(endpoint);
  await deliverer.attemptAll();
  const delivered = await sendTest(endpoint);
  await deliverer.attemptAll();
  const pending = await sendTest(endpoint);

  const list = async (query: string) => (await api.request('GET', `${path}?${query}`)).body;
  const ids = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id);
  expect(ids(await list('limit=3'))).toEqual([pending.id, delivered.id, failed.id]);
  expect(ids(await list('limit=1&state=failed'))).toEqual([failed.id]);
  expect(ids(await list('limit=1&state=delivered'))).toEqual([delivered.id]);
  expect(ids(await list('state=pending'))).toEqual([pending.id]);
  expect((await list(`transcription_id=${uuidv7()}`)).data).toEqual([]);

  const first = await list('limit=1');
  expect(first.has_more).toBe(true);
  expect(ids(await list(`limit=1&cursor=${first.next_cursor}`))).toEqual([delivered.id]);
  for (const query of ['state=lost', 'transcription_id=x', 'cursor=x', 'limit=0', 'color=red']) {
    expect((await api.request('GET', `${path}?${query}`)).status).toBe(422);
  }
  await deliverer.attemptAll();
});

test("a job's callback is listed with it, and the job shows what became of it", async () => {
  const receiver = await start();
  const job = await insertQueuedJob(`${receiver.url}/called?token=secret`);
  const delivery = {
    ...{ id: uuidv7(), projectId: api.projectId, endpointId: null, jobId: job, body: '{}' },
    ...{ event: 'transcription.started', url: `${receiver.url}/called?token=secret` },
  };
  await insertDelivery(api.pool, delivery);
  await insertDeliveryTask(api.pool, delivery, { maxAttempts: DELIVERY_ATTEMPTS });
  await deliverer.attemptAll();
  expect((await api.request('GET', `${path}?transcription_id=${job}`)).body.data).toMatchObject([
    { id: delivery.id, state: 'delivered', endpoint_id: null, transcription_id: job, url: `${receiver.url}/called` },
  ]);
  expect((await api.request('GET', `/v1/transcriptions/${job}`)).body.callback).toMatchObject({
    state: 'delivered',
    attempts: 1,
    last_status: 204,
  });
});

test('no other project sees a delivery, or can replay it', async () => {
  const { id } = await sendTest(await createEndpoint(await start()));
  await deliverer.attemptAll();
  const { stranger } = api;
  expect((await stranger.request('GET', path)).body.data).toEqual([]);
  const attempts = [
    stranger.request('GET', `${path}/${id}`),
    stranger.request('GET', `${path}/${id}/attempts`),
    stranger.request('POST', `${path}/${id}/replay`),
    api.request('GET', `${path}/${uuidv7()}`),
    api.request('POST', `${path}/nonsense/replay`),
  ];
  expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual(attempts.map(() => 404));
});

async function insertQueuedJob(url: string): Promise<string> {
  const id = uuidv7();
  await insertJob(api.pool, {
    ...{ id, projectId: api.projectId, class: 'standard', priority: 0, referenceId: null, metadata: {}, batchId: null },
    ...{ options: Options.parse({}), callback: { url, events: ['transcription.started'] }, source: 'url' },
    ...{ sourceUrl: 'https://example.com/a.mp3', sha256: null, bytes: null, filename: null, retainDays: null },
    ...{ requestId: null, expiresInS: null },
  });
  return id;
}
