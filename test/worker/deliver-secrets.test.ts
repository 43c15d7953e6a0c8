import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DELIVERY_ATTEMPTS } from '#shared/domain/delivery.ts';
import { webhookSecret } from '#shared/domain/signature.ts';
import { insertDelivery, insertDeliveryTask } from '#shared/postgres/delivery.ts';
import { rotateSecret } from '#shared/postgres/endpoint.ts';
import { type Deliveries, openDeliveries, verify } from '../support/deliveries.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
let line: Deliveries;
let receiver: Receiver;
beforeAll(async () => {
  line = await openDeliveries(schema);
  receiver = await openReceiver({});
});
afterAll(async () => {
  await receiver.close();
  await line.close();
  await schema.drop();
});

test('for a day after a rotation both secrets sign, then the new one alone', async () => {
  const endpoint = await line.addEndpoint(receiver.url);
  const secret = webhookSecret(randomBytes(32));
  await rotateSecret(line.pool, endpoint.id, line.projectId, secret);
  await line.schedule(endpoint);
  await line.attemptAll();
  const both = receiver.calls.at(-1)!;
  verify(both, endpoint.secret);
  verify(both, secret);

  await line.pool.query(`update endpoint set previous_secret_until = now() - interval '1 second'`);
  await line.schedule(endpoint);
  await line.attemptAll();
  const one = receiver.calls.at(-1)!;
  verify(one, secret);
  expect(() => verify(one, endpoint.secret)).toThrow('No matching signature');
});

test("a job's own callback is signed with the project's secret", async () => {
  const delivery = { id: uuidv7(), projectId: line.projectId, jobId: null, endpointId: null, url: receiver.url };
  await insertDelivery(line.pool, { ...delivery, event: 'transcription.completed', body: '{}' });
  await insertDeliveryTask(line.pool, delivery, { maxAttempts: DELIVERY_ATTEMPTS });
  await line.attemptAll();
  expect(verify(receiver.calls.at(-1)!, line.projectSecret)).toEqual({});
  expect(await line.find(delivery.id)).toMatchObject({ state: 'delivered', endpointId: null });
});
