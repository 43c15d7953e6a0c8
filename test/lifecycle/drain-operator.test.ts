import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { type Bench, openBench } from '../worker/transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema, { engines: 2, rtfx: 8, words: 60, env: { WATCHDOG_S: '1' } });
  await Promise.all(['transcriber-1', 'transcriber-2'].map(id => bench.expectWorker(id, 'fit')));
}, 120_000);
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

const ASKED = { state: 'draining', reason: 'it was asked to', wish: 'drain' };

// biome-ignore lint/suspicious/noExplicitAny: a test reads any worker
async function worker(id: string): Promise<any> {
  const { body } = await bench.line.api.request('GET', '/v1/workers');
  return body.data.find((worker: { id: string }) => worker.id === id);
}

async function tell(id: string, wish: 'drain' | 'resume'): Promise<void> {
  expect((await bench.line.api.request('POST', `/v1/workers/${id}/${wish}`)).status).toBe(200);
}

async function transcribedBy(job: string): Promise<string[]> {
  await bench.line.api.expectState(job, 'completed');
  return (await bench.transcribeAttempts(job)).map(({ worker_id }) => worker_id);
}

describe('a worker that an operator drains', () => {
  it('finishes what it has and takes no more, until it is resumed', async () => {
    const held = await bench.submit();
    const first = await until('it is taken', async () => (await bench.transcribeAttempts(held))[0]?.worker_id);
    const second = first === 'transcriber-1' ? 'transcriber-2' : 'transcriber-1';
    await tell(first, 'drain');
    await until('it is heeded at once', async () => (await worker(first)).state === 'draining', 4);
    expect(await worker(first)).toMatchObject(ASKED);
    const others = [await bench.submit(), await bench.submit()];
    expect(await transcribedBy(held)).toEqual([first]);
    for (const job of others) expect(await transcribedBy(job)).toEqual([second]);
    expect(await worker(first)).toMatchObject(ASKED);

    await tell(second, 'drain');
    await tell(first, 'resume');
    expect(await transcribedBy(await bench.submit())).toEqual([first]);
    await tell(second, 'resume');
    await bench.expectWorker(second, 'fit');
  }, 60_000);

  it('stays so when it is started again, hears of it without Redis, and shows it in its metrics', async () => {
    const port = await freePort();
    const env = { WORKER_ID: 'preparer-1', REDIS_URL: 'redis://127.0.0.1:1', METRICS_PORT: `${port}` };
    const metrics = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const before = await bench.line.start('preparer', env);
    await bench.expectWorker('preparer-1', 'fit');
    expect(await metrics()).toMatch(/stenopool_worker_state\{state="fit",process="preparer"\} 1/);
    await tell('preparer-1', 'drain');
    await bench.expectWorker('preparer-1', 'draining');
    expect(await metrics()).toMatch(/stenopool_worker_state\{state="draining",process="preparer"\} 1/);
    expect(await metrics()).toMatch(/stenopool_worker_slots\{process="preparer"\} 2/);
    expect(await metrics()).toMatch(/stenopool_worker_slots_used\{process="preparer"\} 0/);
    await before.end('SIGTERM');

    expect(await worker('preparer-1')).toBeUndefined();
    await bench.line.start('preparer', { WORKER_ID: 'preparer-1' });
    await until('it is back', async () => (await worker('preparer-1'))?.reason === 'it was asked to');
  }, 60_000);
});
