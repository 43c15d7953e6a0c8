import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { type Deliveries, openDeliveries, verify } from '../support/deliveries.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
let line: Deliveries;
let receiver: Receiver;
beforeAll(async () => {
  line = await openDeliveries(schema, { timeoutS: 1 });
});
afterEach(() => receiver.close());
afterAll(async () => {
  await line.close();
  await schema.drop();
});

test('an event reaches its endpoint signed, byte for byte, and is delivered', async () => {
  let query: string | undefined;
  receiver = await openReceiver({
    answer(_, res) {
      query = res.req.url;
      res.writeHead(201).end('thanks');
    },
  });
  const endpoint = await line.addEndpoint(`${receiver.url}/hook?room=1`);
  const body = '{"type":"transcription.completed", "data":{"text":"会议"}}';
  const id = await line.schedule(endpoint, body);
  await line.attemptAll();

  const [event] = receiver.calls;
  expect(event).toMatchObject({ path: '/hook', body });
  expect(query).toBe('/hook?room=1');
  expect(event!.headers).toMatchObject({
    'webhook-id': id,
    'content-type': 'application/json',
    'user-agent': `stenopool/${manifest.version}`,
  });
  expect(verify(event!, endpoint.secret)).toEqual(JSON.parse(body));
  expect(await line.find(id)).toMatchObject({
    state: 'delivered',
    attempts: 1,
    lastStatus: 201,
    lastError: null,
    nextAttemptAt: null,
    finishedAt: expect.any(Date),
  });
  expect(await line.attempts(id)).toMatchObject([{ number: 1, outcome: 'succeeded', status: 201, error: null }]);
});

test('each attempt has the same webhook-id and body, and a signature of its own time', async () => {
  receiver = await openReceiver({ answer: (call, res) => res.writeHead(call < 3 ? 500 : 200).end() });
  const endpoint = await line.addEndpoint(receiver.url);
  const id = await line.schedule(endpoint);
  for (let attempt = 0; attempt < 3; attempt++) await line.attemptAll();

  expect(receiver.calls.map(({ headers }) => headers['webhook-id'])).toEqual([id, id, id]);
  for (const event of receiver.calls) verify(event, endpoint.secret);
  expect(await line.find(id)).toMatchObject({ state: 'delivered', attempts: 3, lastStatus: 200, lastError: null });
  expect((await line.attempts(id)).map(attempt => attempt.status)).toEqual([500, 500, 200]);
});

test('a success forgets the failures of the endpoint', async () => {
  receiver = await openReceiver({ answer: (call, res) => res.writeHead(call === 1 ? 500 : 200).end() });
  const endpoint = await line.addEndpoint(receiver.url);
  await line.schedule(endpoint);
  await line.attemptAll();
  expect(await line.findEndpoint(endpoint.id)).toMatchObject({ failures: 1, failingSince: expect.any(Date) });
  await line.attemptAll();
  expect(await line.findEndpoint(endpoint.id)).toMatchObject({ failures: 0, failingSince: null });
});

test('an answer of 2xx counts although its body never ends', async () => {
  receiver = await openReceiver({ answer: (_, res) => res.writeHead(200).write('and') });
  const id = await line.schedule(await line.addEndpoint(receiver.url));
  await line.attemptAll();
  expect(await line.find(id)).toMatchObject({ state: 'delivered', lastStatus: 200 });
});

test('an answer of 2xx counts although its body breaks off or is endless', async () => {
  receiver = await openReceiver({
    answer(call, res) {
      res.writeHead(200, { 'content-length': '1000000' });
      if (call === 1) res.write('x', () => res.destroy());
      else res.write('x'.repeat(999_999));
    },
  });
  const endpoint = await line.addEndpoint(receiver.url);
  const ids = [await line.schedule(endpoint), await line.schedule(endpoint)];
  await line.attemptAll();
  for (const id of ids) expect(await line.find(id)).toMatchObject({ state: 'delivered' });
});

test('an endpoint that has moved gets what is still on its way', async () => {
  receiver = await openReceiver({});
  const endpoint = await line.addEndpoint('http://127.0.0.1:9/old');
  const id = await line.schedule(endpoint);
  await line.pool.query('update endpoint set url = $2 where id = $1', [endpoint.id, `${receiver.url}/new`]);
  await line.attemptAll();
  expect(await line.find(id)).toMatchObject({ state: 'delivered', url: `${receiver.url}/new` });
});
