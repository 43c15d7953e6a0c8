import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { beginJob, completeJob, failJob } from '../support/ledger.ts';

const api = await startApi(import.meta.filename);
const get = (id: string, headers = {}) => api.request('GET', `/v1/transcriptions/${id}`, undefined, headers);

test('a job that has not changed answers 304', async () => {
  const job = await api.submit();
  const first = await get(job.id);
  expect(first.headers.get('etag')).toMatch(/^"1-[\w-]+"$/);
  const again = await get(job.id, { 'if-none-match': `"x", ${first.headers.get('etag')}` });
  expect(again.status).toBe(304);
  expect(again.text).toBe('');
  expect(again.headers.get('retry-after')).toBeTruthy();
});

test('a job that moved on has another ETag', async () => {
  const job = await api.submit();
  const { headers } = await get(job.id);
  await beginJob(api.pool, job.id);
  const moved = await get(job.id, { 'if-none-match': headers.get('etag') ?? '' });
  expect(moved.status).toBe(200);
  expect(moved.body).toMatchObject({ state: 'processing', stage: 'transcribing', chunks: { total: 1, done: 0 } });
  expect(moved.headers.get('retry-after')).toBeTruthy();
});

test('a callback that was delivered shows, and changes the ETag', async () => {
  const job = await api.submit({ callback: { url: 'https://example.com/hook' } });
  await completeJob(api.pool, job.id, 'one');
  const { headers } = await get(job.id);
  await api.pool.query(
    `update delivery set state = 'delivered', attempts = 1, last_status = 204, finished_at = now() where job_id = $1`,
    [job.id],
  );
  const delivered = await get(job.id, { 'if-none-match': headers.get('etag') ?? '' });
  expect(delivered.body.callback).toMatchObject({ state: 'delivered', attempts: 1, last_status: 204 });
});

test('a job that has ended asks nobody to come back', async () => {
  const job = await api.submit();
  await failJob(api.pool, job.id);
  const { status, body, headers } = await get(job.id);
  expect(status).toBe(200);
  expect(body).toMatchObject({ state: 'failed', stage: null, error: { code: 'audio_undecodable' } });
  expect(body.queue).toEqual({ position: null, eta_ms: null, expires_at: null });
  expect(headers.get('retry-after')).toBeNull();
});

test('a queued job knows how many go before it, by class, priority and age', async () => {
  await api.pool.query(`update job set state = 'processing', started_at = now() where state = 'queued'`);
  const ids: string[] = [];
  for (const options of [{}, { priority: 1 }, { class: 'interactive' }, { class: 'backfill' }, {}]) {
    ids.push((await api.submit(options)).id);
  }
  const positions = await Promise.all(ids.map(async id => (await get(id)).body.queue.position));
  expect(positions).toEqual([2, 1, 0, 4, 3]);
});

test('a queued job tells when it will be begun, once a worker has told its speed', async () => {
  const done = await api.submit();
  await completeJob(api.pool, done.id, 'one');
  const job = await api.submit({ class: 'backfill', priority: -100 });
  expect((await get(job.id)).body.queue.eta_ms).toBeNull();
  await api.pool.query(
    `insert into worker (id, role, host, pid, slots, state, speed) values ('w', 'transcriber', 'h', 1, 1, 'fit', 100)`,
  );
  const { position, eta_ms } = (await get(job.id)).body.queue;
  expect(eta_ms).toBe(position * 20);
});
