import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Deliveries, openDeliveries, verify } from '../support/deliveries.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
let line: Deliveries;
const receivers: Receiver[] = [];
beforeAll(async () => {
  line = await openDeliveries(schema);
});
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
  await line.pool.query('delete from endpoint');
});
afterAll(async () => {
  await line.close();
  await schema.drop();
});

async function start(status: number): Promise<Receiver> {
  const receiver = await openReceiver({ answer: (_, res) => res.writeHead(status).end() });
  receivers.push(receiver);
  return receiver;
}

test('an endpoint that answers 410 is disabled at once, and the others hear of it', async () => {
  const gone = await line.addEndpoint((await start(410)).url, ['transcription.completed', 'webhook_endpoint.disabled']);
  const watching = await start(204);
  const watcher = await line.addEndpoint(watching.url, ['webhook_endpoint.disabled']);
  const id = await line.schedule(gone);
  await line.attemptAll();
  expect(await line.find(id)).toMatchObject({ state: 'failed', attempts: 1, lastStatus: 410, lastError: 'gone' });
  expect(await line.findEndpoint(gone.id)).toMatchObject({ state: 'disabled', disabledReason: 'gone' });

  await line.attemptAll();
  expect(watching.calls).toHaveLength(1);
  expect(verify(watching.calls[0]!, watcher.secret)).toMatchObject({
    type: 'webhook_endpoint.disabled',
    timestamp: expect.any(String),
    data: { id: gone.id, state: 'disabled', disabled_reason: 'gone' },
  });
  expect(watching.calls[0]!.body).not.toContain('whsec_');
});

test('what is pending for a disabled endpoint fails without an attempt', async () => {
  const receiver = await start(204);
  const endpoint = await line.addEndpoint(receiver.url);
  const id = await line.schedule(endpoint);
  await line.pool.query(`update endpoint set state = 'disabled', disabled_reason = 'gone' where id = $1`, [
    endpoint.id,
  ]);
  await line.attemptAll();
  expect(receiver.calls).toEqual([]);
  expect(await line.find(id)).toMatchObject({ state: 'failed', attempts: 0, lastError: 'endpoint_disabled' });
});

test('an endpoint is disabled after five days and ten failures, not before', async () => {
  const endpoint = await line.addEndpoint((await start(500)).url);
  const failing = (failures: number, days: number) =>
    line.pool.query(
      `update endpoint set failures = $2, failing_since = now() - make_interval(days => $3) where id = $1`,
      [endpoint.id, failures, days],
    );
  await line.schedule(endpoint);

  await failing(1_000, 4);
  await line.attemptAll();
  await failing(8, 6);
  await line.attemptAll();
  expect(await line.findEndpoint(endpoint.id)).toMatchObject({ state: 'enabled', failures: 9 });

  await line.attemptAll();
  expect(await line.findEndpoint(endpoint.id)).toMatchObject({ state: 'disabled', disabledReason: 'failing' });
});

test('a delivery whose endpoint was deleted is gone with it', async () => {
  const receiver = await start(204);
  const id = await line.schedule(await line.addEndpoint(receiver.url));
  await line.pool.query('delete from endpoint');
  await line.attemptAll();
  expect(receiver.calls).toEqual([]);
  expect(await line.find(id)).toBeNull();
});
