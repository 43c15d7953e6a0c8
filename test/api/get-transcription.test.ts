import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { beginJob, completeJob, failJob, reportTranscriber } from '../support/ledger.ts';
import { until } from '../support/until.ts';

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
  expect(body.queue).toEqual({ position: null, eta_ms: null, expires_at: null, held: false });
  expect(headers.get('retry-after')).toBeNull();
});

test('a queued job knows how many go before it, by class, priority and age', async () => {
  await api.pool.query('delete from task');
  const ids: string[] = [];
  for (const options of [{}, { priority: 1 }, { class: 'interactive' }, { class: 'backfill' }, {}]) {
    ids.push((await api.submit(options)).id);
  }
  const positions = () => Promise.all(ids.map(async id => (await get(id)).body.queue.position));
  await until('all know', async () => (await positions()).join() === '2,1,0,4,3');
});

test('a job tells when it will be done, once a worker has told its speed', async () => {
  await api.pool.query('delete from task');
  const done = await api.submit();
  await completeJob(api.pool, done.id, 'one');
  await api.submit();
  const job = await api.submit({ priority: -100 });
  await until('one is before it', async () => (await get(job.id)).body.queue.position === 1);
  expect((await get(job.id)).body.queue.eta_ms).toBeNull();
  await reportTranscriber(api.pool, { speed: 100 });
  const eta = await until('it tells', async () => (await get(job.id)).body.queue.eta_ms);
  // What was done was two seconds long, and so are those that wait, for all that is known.
  expect(eta).toBe(40);
});
