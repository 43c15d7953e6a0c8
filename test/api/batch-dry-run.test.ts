import { describe, expect, test } from 'vitest';
import { someBytes, startApi, type TestAnswer } from '../support/api.ts';

const api = await startApi(import.meta.filename);

const submit = (request: object) => api.request('POST', '/v1/batches', request);
const item = (custom_id: string, more = {}) => ({
  custom_id,
  audio: { url: `https://example.com/${custom_id}.wav` },
  ...more,
});

async function upload(
  content: string | Uint8Array<ArrayBuffer>,
  type = 'application/octet-stream',
): Promise<TestAnswer> {
  return api.send('POST', '/v1/uploads', content, { 'content-type': type });
}

describe('a dry run', () => {
  test('tells counts, audio and what is wrong, and creates nothing', async () => {
    const { body: kept } = await upload(someBytes());
    const known = await submit({ items: [{ custom_id: 'k', audio: { upload_id: kept.upload_id } }] });
    await api.pool.query('update job set duration_ms = 5000 where batch_id = $1', [known.body.id]);
    const before = await api.pool.query('select (select count(*) from batch) + (select count(*) from job) as n');
    const items = [item('a'), item('a'), item('b', { x: 1 }), { custom_id: 'c', audio: { upload_id: kept.upload_id } }];
    const { status, body } = await submit({ items, dry_run: true });
    expect(status).toBe(200);
    expect(body).toEqual({
      object: 'batch_dry_run',
      counts: { total: 3, valid: 2, invalid: 1, duplicates: 1 },
      audio: { known_ms: 5000, known_items: 1, estimated_ms: null, estimated_items: 1 },
      eta_ms: null,
      errors: [{ line: 3, custom_id: 'b', message: 'x: unknown field' }],
    });
    const after = await api.pool.query('select (select count(*) from batch) + (select count(*) from job) as n');
    expect(after.rows).toEqual(before.rows);
  });

  test('reads a manifest that was uploaded, and knows the usual length and speed', async () => {
    await api.pool.query(
      `insert into usage (job_id, project_id, class, audio_ms, engine_ms)
       select gen_random_uuid(), $1, 'standard', ms, 1 from unnest(array[10000, 30000]) ms`,
      [api.projectId],
    );
    await api.pool.query(
      `insert into worker (id, role, host, pid, slots, state, engine, speed)
       values ('t', 'transcriber', 'h', 1, 1, 'fit', '{"name":"fun-asr-nano"}', 100)`,
    );
    const lines = Array.from({ length: 2_500 }, (_, n) => `c${n},https://example.com/${n}.wav`);
    const { body: kept } = await upload(`custom_id,url\n${lines.join('\n')}\n`, 'text/csv');
    const tryIt = async () => (await submit({ manifest: { upload_id: kept.upload_id }, dry_run: true })).body;
    expect(await tryIt()).toMatchObject({
      counts: { total: 2_500, valid: 2_500 },
      audio: { known_ms: 0, estimated_ms: 50_000_000, estimated_items: 2_500 },
    });
    // The look at the queue that a prediction begins with may be one of before the worker came.
    await expect.poll(async () => (await tryIt()).eta_ms / 1000, { timeout: 10_000 }).toBeCloseTo(500, -1);
  });

  test('refuses a manifest that cannot be read', async () => {
    const { body: kept } = await upload('not a manifest');
    const unreadable = await submit({ manifest: { upload_id: kept.upload_id }, dry_run: true });
    expect([unreadable.status, unreadable.body.errors[0].path]).toEqual([422, 'manifest']);
  });
});
