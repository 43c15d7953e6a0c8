import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { beginJob, completeJob, failJob } from '../support/ledger.ts';

const api = await startApi(import.meta.filename);
const act = (id: string, verb: string) => api.request('POST', `/v1/transcriptions/${id}/${verb}`);

test('a failed job is queued again under its id, as if new', async () => {
  const job = await api.submit();
  await beginJob(api.pool, job.id);
  await failJob(api.pool, job.id);
  const { status, body } = await act(job.id, 'retry');
  expect(status).toBe(202);
  expect(body).toMatchObject({
    id: job.id,
    state: 'queued',
    stage: 'waiting',
    progress: 0,
    error: null,
    started_at: null,
    finished_at: null,
    chunks: { total: null, done: 0 },
  });
  const { rows } = await api.pool.query(`select kind from task where job_id = $1 and state = 'waiting'`, [job.id]);
  expect(rows).toEqual([{ kind: 'prepare' }]);
});

test('a job that is retried can complete', async () => {
  const job = await api.submit();
  await act(job.id, 'cancel');
  await act(job.id, 'retry');
  await completeJob(api.pool, job.id, 'one');
  const { body } = await api.request('GET', `/v1/transcriptions/${job.id}/result?format=text`);
  expect(body).toContain('one');
});

test('the limit on waiting starts again', async () => {
  const job = await api.submit({ expires_in_s: 3_600 });
  await api.pool.query(
    `update job set created_at = created_at - interval '1 day', expires_at = expires_at - interval '1 day'`,
  );
  await act(job.id, 'cancel');
  const { body } = await act(job.id, 'retry');
  expect(Date.parse(body.queue.expires_at) - Date.now()).toBeGreaterThan(3_500_000);
});

test('a job that is queued, being processed or completed cannot be retried', async () => {
  const job = await api.submit();
  const steps = [async () => {}, () => beginJob(api.pool, job.id)];
  for (const step of steps) {
    await step();
    const { status, body } = await act(job.id, 'retry');
    expect(status).toBe(409);
    expect(body.code).toBe('conflict');
  }
  const done = await api.submit();
  await completeJob(api.pool, done.id, 'one');
  expect((await act(done.id, 'retry')).status).toBe(409);
});

test('a purged job cannot be retried', async () => {
  const job = await api.submit();
  await failJob(api.pool, job.id);
  await api.request('DELETE', `/v1/transcriptions/${job.id}`);
  const { status, body } = await act(job.id, 'retry');
  expect(status).toBe(410);
  expect(body.code).toBe('purged');
});
