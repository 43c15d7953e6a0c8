import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { claimAny } from '../support/claim.ts';
import { type Deliveries, openDeliveries } from '../support/deliveries.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
let line: Deliveries;
const receivers: Receiver[] = [];
beforeAll(async () => {
  line = await openDeliveries(schema, { timeoutS: 1 });
});
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});
afterAll(async () => {
  await line.close();
  await schema.drop();
});

async function attemptAt(answer: (res: ServerResponse) => void): Promise<string> {
  const receiver = await openReceiver({ answer: (_, res) => answer(res) });
  receivers.push(receiver);
  const id = await line.schedule(await line.addEndpoint(receiver.url));
  await line.attemptAll();
  return id;
}

const expectPending = async (id: string, expected: object) =>
  expect(await line.find(id)).toMatchObject({ state: 'pending', attempts: 1, finishedAt: null, ...expected });

describe('an attempt fails and is repeated in about 5 s', () => {
  test.each([400, 404, 500, 502])('when the receiver answers %d', async status => {
    const id = await attemptAt(res => res.writeHead(status).end('no'));
    await expectPending(id, { lastStatus: status, lastError: 'bad_status' });
    expect(await line.nextIn(id)).toBeGreaterThan(3_500);
    expect(await line.nextIn(id)).toBeLessThan(5_600);
    expect(await line.attempts(id)).toMatchObject([
      { outcome: 'unreachable', status, error: { code: 'bad_status', message: `the receiver answered ${status}` } },
    ]);
  });

  test.each([301, 302, 307, 308])('when the receiver redirects with %d, and nobody follows', async status => {
    const other = await openReceiver({});
    receivers.push(other);
    const id = await attemptAt(res => res.writeHead(status, { location: other.url }).end());
    await expectPending(id, { lastStatus: status, lastError: 'redirected' });
    expect(other.calls).toEqual([]);
  });

  test('when the receiver takes longer than it may', async () => {
    const id = await attemptAt(() => {});
    await expectPending(id, { lastStatus: null, lastError: 'timeout' });
  });

  test('when the receiver hangs up without an answer', async () => {
    const id = await attemptAt(res => res.destroy());
    await expectPending(id, { lastStatus: null, lastError: 'broken_off' });
  });

  test('when the receiver speaks no HTTP', async () => {
    const server = createServer(socket => socket.end('SSH-2.0-OpenSSH_9.6\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const id = await line.schedule(await line.addEndpoint(`http://127.0.0.1:${port}/`));
    await line.attemptAll();
    server.close();
    await expectPending(id, { lastStatus: null, lastError: 'broken_off' });
  });

  test('when nobody listens', async () => {
    const id = await line.schedule(await line.addEndpoint('http://127.0.0.1:9/'));
    await line.attemptAll();
    await expectPending(id, { lastStatus: null, lastError: 'connect_failed' });
  });

  test('when there is no such host', async () => {
    const id = await line.schedule(await line.addEndpoint('http://nobody.invalid/'));
    await line.attemptAll();
    await expectPending(id, { lastStatus: null, lastError: 'dns_failed' });
  });

  test('when the receiver has no certificate', async () => {
    const receiver = await openReceiver({});
    receivers.push(receiver);
    const id = await line.schedule(await line.addEndpoint(receiver.url.replace('http:', 'https:')));
    await line.attemptAll();
    await expectPending(id, { lastStatus: null, lastError: 'tls_failed' });
  });
});

describe('a wish to be left alone for a while', () => {
  test.each([429, 503])('is honoured with %d, in seconds', async status => {
    const id = await attemptAt(res => res.writeHead(status, { 'retry-after': '120' }).end());
    await expectPending(id, { lastStatus: status, lastError: 'bad_status' });
    expect(await line.nextIn(id)).toBeGreaterThan(110_000);
    expect(await line.nextIn(id)).toBeLessThanOrEqual(120_000);
  });

  test('is honoured as an HTTP date', async () => {
    const at = new Date(Date.now() + 3_600_000);
    const id = await attemptAt(res => res.writeHead(503, { 'retry-after': at.toUTCString() }).end());
    expect(Math.abs((await line.nextIn(id)) - 3_600_000)).toBeLessThan(10_000);
  });

  test('is honoured for no longer than a day', async () => {
    const id = await attemptAt(res => res.writeHead(429, { 'retry-after': '31536000' }).end());
    expect(await line.nextIn(id)).toBeLessThanOrEqual(24 * 3_600_000);
  });

  test('is not heard with another status', async () => {
    const id = await attemptAt(res => res.writeHead(500, { 'retry-after': '120' }).end());
    expect(await line.nextIn(id)).toBeLessThan(10_000);
  });
});

test('what is to be repeated stands behind what is due before it', async () => {
  const again = await attemptAt(res => res.writeHead(500).end());
  const due = await line.schedule(await line.addEndpoint('http://127.0.0.1:9/'));
  await line.pool.query('update task set run_at = now() where delivery_id = $1', [again]);
  const [first] = await claimAny(line.pool, 'deliver', 1);
  const { rows } = await line.pool.query('select delivery_id as id from task where id = $1', [first!.taskId]);
  expect(rows).toEqual([{ id: due }]);
});

test('after the tenth attempt the delivery has failed', async () => {
  const id = await attemptAt(res => res.writeHead(500).end());
  await line.pool.query('update task set attempt = 9 where delivery_id = $1', [id]);
  await line.attemptAll();
  expect(await line.find(id)).toMatchObject({
    state: 'failed',
    lastStatus: 500,
    lastError: 'bad_status',
    nextAttemptAt: null,
    finishedAt: expect.any(Date),
  });
});

test('an attempt that is taken away by a drain costs nothing', async () => {
  const receiver = await openReceiver({ answer: () => {} });
  receivers.push(receiver);
  const id = await line.schedule(await line.addEndpoint(receiver.url));
  const attempting = line.attemptAll();
  await until('the receiver is asked', () => receiver.calls.length === 1);
  line.revokeAll('drained');
  await attempting;
  expect(await line.find(id)).toMatchObject({ state: 'pending', attempts: 0, lastError: null });
  expect(await line.attempts(id)).toMatchObject([{ outcome: 'released' }]);
});
