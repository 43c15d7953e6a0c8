import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Deliveries, openDeliveries } from '../support/deliveries.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
let line: Deliveries;
let receiver: Receiver;
beforeAll(async () => {
  line = await openDeliveries(schema, { allowNetworks: [] });
  receiver = await openReceiver({});
});
afterAll(async () => {
  await receiver.close();
  await line.close();
  await schema.drop();
});

test.each([
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  'localhost',
  'localhost.',
  '0.0.0.0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[64:ff9b::7f00:1]',
  '10.0.0.1',
  '[::ffff:10.0.0.1]',
  '172.16.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '[fe80::1]',
  '[fd00::1]',
  '[fd00:ec2::254]',
  '１２７.０.０.１',
])('nothing is posted to %s', async host => {
  const { port } = new URL(receiver.url);
  const id = await line.schedule(await line.addEndpoint(`http://${host}:${port}/hook`));
  await line.attemptAll();
  expect(await line.find(id)).toMatchObject({ state: 'pending', lastStatus: null, lastError: 'forbidden_address' });
  await line.pool.query('delete from delivery where id = $1', [id]);
  expect(receiver.calls).toEqual([]);
});
