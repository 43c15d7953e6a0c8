import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { openAudioStore } from '#shared/audio/store.ts';
import { openGuardedClient } from '#shared/outbound/guarded-client.ts';
import { transaction } from '#shared/postgres/client.ts';
import { takeTask } from '#shared/postgres/task.ts';
import { reclaimLost } from '../../apps/worker/dispatcher/reclaim.ts';
import { type Expanded, expandStation } from '../../apps/worker/preparer/expand.ts';
import { startApi } from '../support/api.ts';
import { openBatchDuty } from '../support/batches.ts';
import { claimAny } from '../support/claim.ts';

const api = await startApi(import.meta.filename);
const { pool } = api;
const duty = openBatchDuty(api);
const store = await openAudioStore({ AUDIO_STORE: pathToFileURL(api.storePath).href });
const client = openGuardedClient({ allowNetworks: [], connectTimeoutMs: 2_000 });
const settings = { ALLOW_NETWORKS: [], MAX_UPLOAD_BYTES: 1e9, FETCH_TIMEOUT_S: 10 } as never;
const station = expandStation({ store, client, settings, noteAccepted() {} });
const log = pino({ level: 'silent' });
afterAll(async () => {
  duty.close();
  await client.close();
});

/** Submits a manifest of so many lines. */
async function submit(lines: number): Promise<string> {
  const text = Array.from({ length: lines }, (_, n) => `{"custom_id":"c${n}","url":"https://example.com/${n}.wav"}\n`);
  const body = Readable.toWeb(Readable.from(text.map(line => Buffer.from(line)))) as ReadableStream;
  const sent = await api.send('POST', '/v1/uploads', body, { 'content-type': 'application/jsonl' });
  const manifest = { upload_id: sent.body.upload_id };
  return (await api.request('POST', '/v1/batches', { manifest })).body.id;
}

/** Takes the next reading that waits, and reads. */
async function read() {
  const [item] = await claimAny(pool, 'expand', 1);
  const task = (await takeTask(pool, item!, 'preparer-1', 30))!;
  const batch = (await station.load(pool, task))!;
  const { signal } = new AbortController();
  const outcome = await station.perform(batch, {
    task,
    signal,
    log,
    turn: async () => {},
    shrink() {},
    stepAside() {},
    note: async () => false,
  });
  if (outcome.kind !== 'succeeded') throw new Error(JSON.stringify(outcome));
  const write = () => transaction(pool, db => station.complete(db, task, outcome.result as Expanded));
  const end = () =>
    pool.query(`update task set state = 'done', finished_at = now(), lease_until = null where id = $1`, [task.id]);
  return { write, end };
}

const batchOf = async (id: string) => (await api.request('GET', `/v1/batches/${id}`)).body;

describe('a manifest', () => {
  test('is read in portions, each by a task that leaves the next one behind', async () => {
    const id = await submit(700);
    const first = await read();
    await first.write();
    await first.end();
    expect(await batchOf(id)).toMatchObject({ state: 'validating', counts: { total: 500, queued: 500 } });
    const second = await read();
    await second.write();
    await second.end();
    expect(await batchOf(id)).toMatchObject({ state: 'running', counts: { total: 700 } });
    expect(await claimAny(pool, 'expand', 1)).toEqual([]);
  });

  test('of which a portion was written by somebody else meanwhile has it once', async () => {
    const id = await submit(3);
    const portion = await read();
    await portion.write();
    await portion.write();
    await portion.end();
    expect(await batchOf(id)).toMatchObject({ counts: { total: 3 }, duplicates: 0 });
  });

  test('is read no further once its batch was canceled', async () => {
    const id = await submit(3);
    const portion = await read();
    await api.request('POST', `/v1/batches/${id}/cancel`);
    await portion.write();
    await portion.end();
    await duty.run();
    expect(await batchOf(id)).toMatchObject({
      state: 'canceled',
      counts: { total: 0 },
      finished_at: expect.any(String),
    });
  });

  test('that nobody is to read any more is read on', async () => {
    const id = await submit(3);
    const unread = await read();
    await unread.end();
    await duty.run();
    await (await read()).write();
    expect(await batchOf(id)).toMatchObject({ state: 'running', counts: { total: 3 } });
  });

  test('that ten workers died over fails its batch', async () => {
    const id = await submit(3);
    await read();
    await pool.query(
      `update task set lost = 9, lease_until = now() - interval '1 minute' where batch_id = $1 and kind = 'expand'`,
      [id],
    );
    await reclaimLost({ pool, log, countReclaimed() {} }, { publicUrl: 'http://api.test', retainDays: 1 });
    await duty.run();
    expect(await batchOf(id)).toMatchObject({ state: 'failed', error: { code: 'internal' } });
  });
});
