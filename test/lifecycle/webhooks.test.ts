import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#shared/postgres/client.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { type Bench, openBench } from '../worker/transcriber.ts';

const schema = await openSchema(import.meta.filename);
const pool = connect(schema.databaseUrl, 'test', 1);
const receivers: Receiver[] = [];
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema, { words: 5, env: { LEASE_S: '2' } });
}, 120_000);
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});
afterAll(async () => {
  await bench?.line.stop();
  await pool.end();
  await schema.drop();
});

const request = (method: string, path: string, body?: unknown) => bench.line.api.request(method, path, body);

async function open(answer: (call: number, response: ServerResponse) => void): Promise<Receiver> {
  const receiver = await openReceiver({ answer });
  receivers.push(receiver);
  return receiver;
}

async function addEndpoint({ url }: Receiver, events: string[]): Promise<{ id: string }> {
  return (await request('POST', '/v1/webhook-endpoints', { url, events })).body;
}

const find = async (endpoint: { id: string }) => (await request('GET', `/v1/webhook-endpoints/${endpoint.id}`)).body;

describe('webhooks', () => {
  it('come again, under one webhook-id, when a deliverer is killed before it could write down the answer', async () => {
    const receiver = await open((call, response) => call > 1 && response.writeHead(204).end());
    const endpoint = await addEndpoint(receiver, ['transcription.completed']);
    await bench.submit();
    const first = await receiver.next();
    await bench.line.of('deliverer')[0]!.end('SIGKILL');
    await bench.line.start('deliverer');
    const second = await receiver.next();
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.body).toBe(first.body);
    await until('it is delivered', async () => {
      const { body } = await request('GET', '/v1/webhook-deliveries?state=delivered');
      return body.data.some(({ id }: { id: string }) => id === first.headers['webhook-id']);
    });
    await request('DELETE', `/v1/webhook-endpoints/${endpoint.id}`);
  }, 90_000);

  it.each([
    ['answers 410', 'gone', 410],
    ['has failed for five days', 'failing', 500],
  ])(
    'end for an endpoint that %s, until it is enabled again',
    async (_, reason, status) => {
      let answer = status;
      const receiver = await open((_call, response) => response.writeHead(answer).end());
      const watcher = await open((_call, response) => response.writeHead(204).end());
      const endpoint = await addEndpoint(receiver, ['transcription.completed']);
      const watching = await addEndpoint(watcher, ['webhook_endpoint.disabled']);
      await pool.query(`update endpoint set failures = 9, failing_since = now() - interval '6 days' where id = $1`, [
        endpoint.id,
      ]);
      const missed = await bench.submit();
      await until('it is disabled', async () => (await find(endpoint)).state === 'disabled');
      expect(await find(endpoint)).toMatchObject({ disabled_reason: reason });
      expect(JSON.parse((await watcher.next()).body)).toMatchObject({
        type: 'webhook_endpoint.disabled',
        data: { id: endpoint.id, disabled_reason: reason },
      });
      const unheard = await bench.submit();
      await bench.line.api.expectState(unheard, 'completed');
      expect(receiver.calls).toHaveLength(1);

      answer = 204;
      const enabled = await request('POST', `/v1/webhook-endpoints/${endpoint.id}/enable`);
      expect(enabled.body).toMatchObject({ state: 'enabled', failures: 0, failing_since: null });
      const heard = await bench.submit();
      await until('events come again', () => receiver.calls.some(({ body }) => JSON.parse(body).data.id === heard));
      // What failed for good is posted again when it is asked for; what is still pending comes by itself.
      const span = { since: '2026-01-01T00:00:00Z' };
      const { body: replay } = await request('POST', `/v1/webhook-endpoints/${endpoint.id}/replay`, span);
      expect(replay.replayed).toBe(status === 410 ? 1 : 0);
      const again = () => receiver.calls.filter(({ body }) => JSON.parse(body).data.id === missed);
      await until('what was missed comes', () => again().length === 2);
      expect(new Set(again().map(({ headers }) => headers['webhook-id'])).size).toBe(1);
      for (const { id } of [endpoint, watching]) await request('DELETE', `/v1/webhook-endpoints/${id}`);
    },
    90_000,
  );
});
