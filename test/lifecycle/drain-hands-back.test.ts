import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReceiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { type Bench, openBench } from '../worker/transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;

// The lease is long: who waits for it to run out is found out.
beforeAll(async () => {
  bench = await openBench(schema, { rtfx: 20, words: 60, env: { DRAIN_S: '1', LEASE_S: '60' } });
  await bench.expectWorker('transcriber-1', 'fit');
}, 120_000);
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

const request = (method: string, path: string, body?: unknown) => bench.line.api.request(method, path, body);

async function attempts(path: string) {
  return (await request('GET', path)).body.data;
}

describe('what a process still has in hand at the end of DRAIN_S', () => {
  it('goes at once from a preparer to the next, at no cost', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      if (requests === 1) response.writeHead(200, { 'content-type': 'audio/wav' }).write('RIFF');
      else createReadStream(bench.recording.path).pipe(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.wav`;
    const { body: job } = await request('POST', '/v1/transcriptions', { audio: { url }, language: 'en' });
    const tries = () => attempts(`/v1/transcriptions/${job.id}/attempts`);
    await until('it is being fetched', () => requests === 1);
    expect(await bench.line.of('preparer')[0]!.end('SIGTERM')).toBe(0);
    await bench.line.start('preparer');
    await bench.line.api.expectState(job.id, 'completed');
    const prepared = (await tries()).filter(({ kind }: { kind: string }) => kind === 'prepare');
    expect(prepared.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['released', 'succeeded']);
    server.closeAllConnections();
    server.close();
  }, 50_000);

  it('goes at once from a transcriber to the next; told twice, it ends in the midst of it', async () => {
    await bench.engines[0]!.fault('hang');
    const id = await bench.submit();
    await until('it is being transcribed', async () => (await bench.transcribeAttempts(id)).length === 1);
    const [worker] = bench.line.of('transcriber');
    expect(await worker!.end('SIGTERM')).toBe(0);
    expect((await bench.transcribeAttempts(id))[0].outcome).toBe('released');
    await bench.engines[0]!.fault(null);
    const env = { ENGINE_URL: bench.engines[0]!.url, DRAIN_S: '100' };
    const next = await bench.line.start('transcriber', { ...env, WORKER_ID: 'transcriber-2' });
    await bench.line.api.expectState(id, 'completed');

    await bench.engines[0]!.fault('hang');
    const held = await bench.submit();
    await until('it is being transcribed', async () => (await bench.transcribeAttempts(held)).length === 1);
    const ended = next.end('SIGTERM');
    await next.says(/"msg":"draining"/);
    process.kill(next.pid, 'SIGTERM');
    expect(await ended).toBe(1);
    expect(next.output()).toContain('told again to end');
    await bench.engines[0]!.fault(null);
  }, 50_000);

  it('goes at once from a deliverer to the next, under the same webhook-id', async () => {
    const receiver = await openReceiver({ answer: (call, response) => call > 1 && response.writeHead(204).end() });
    const { body: endpoint } = await request('POST', '/v1/webhook-endpoints', {
      url: `${receiver.url}/hook`,
      events: ['transcription.completed'],
    });
    const { body: delivery } = await request('POST', `/v1/webhook-endpoints/${endpoint.id}/test`);
    await receiver.next();
    expect(await bench.line.of('deliverer')[0]!.end('SIGTERM')).toBe(0);
    await bench.line.start('deliverer');
    const { headers } = await receiver.next(20);
    expect(headers['webhook-id']).toBe(delivery.id);
    await until('it is delivered', async () => {
      return (await request('GET', `/v1/webhook-deliveries/${delivery.id}`)).body.state === 'delivered';
    });
    const tries = await attempts(`/v1/webhook-deliveries/${delivery.id}/attempts`);
    expect(tries.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['released', 'succeeded']);
    await receiver.close();
  }, 50_000);
});
