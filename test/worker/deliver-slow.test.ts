import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReceivers } from '../../apps/worker/deliverer/receivers.ts';
import { type Deliveries, openDeliveries } from '../support/deliveries.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
let line: Deliveries;
let hanging: Receiver;
beforeAll(async () => {
  line = await openDeliveries(schema, { timeoutS: 5, slots: 1 });
  hanging = await openReceiver({ answer: () => {} });
});
afterAll(async () => {
  await hanging.close();
  await line.close();
  await schema.drop();
});

test('a receiver that does not answer gives its place to others, and has no more than four waiting', async () => {
  const endpoint = await line.addEndpoint(hanging.url);
  for (let n = 0; n < 4; n++) await line.schedule(endpoint);
  const attempts = line.attemptAll();
  await until('four are posted', () => hanging.calls.length === 4);
  expect(line.room.isOpen()).toBe(false);
  await until('their places are free', () => line.room.isOpen());

  const fifth = await line.schedule(endpoint);
  await line.attemptAll();
  expect(hanging.calls).toHaveLength(4);
  expect(await line.find(fifth)).toMatchObject({ state: 'pending', attempts: 0 });
  expect(await line.attempts(fifth)).toMatchObject([{ outcome: 'released' }]);
  expect(await line.nextIn(fifth)).toBeGreaterThan(500);

  const good = await openReceiver({});
  const other = await line.schedule(await line.addEndpoint(good.url));
  await line.attemptAll();
  expect(await line.find(other)).toMatchObject({ state: 'delivered' });
  expect(hanging.calls).toHaveLength(4);
  await good.close();
  await attempts;
});

test('what is put off has a turn of its own, and none once the receiver answers', async () => {
  const receivers = openReceivers(2_000);
  const { promise: answer, resolve } = Promise.withResolvers<void>();
  let stepped = 0;
  const waits = Array.from({ length: 4 }, () =>
    receivers.waitFor(
      'a',
      () => void stepped++,
      () => answer,
    ),
  );
  expect(receivers.putOffMs('a')).toBe(0);
  await until('all are slow', () => stepped === 4);
  expect(receivers.putOffMs('a')).toBeCloseTo(500, -2);
  expect(receivers.putOffMs('a')).toBeCloseTo(1_000, -2);
  expect(receivers.putOffMs('b')).toBe(0);
  for (let n = 0; n < 200; n++) receivers.putOffMs('a');
  expect(receivers.putOffMs('a')).toBe(60_000);
  resolve();
  await Promise.all(waits);
  expect(receivers.putOffMs('a')).toBe(0);
});
