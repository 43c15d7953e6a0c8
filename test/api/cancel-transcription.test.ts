import { expect, test } from 'vitest';
import { takeTask } from '#shared/postgres/task.ts';
import { listen } from '#shared/queue/signals.ts';
import { startApi } from '../support/api.ts';
import { claimAny } from '../support/claim.ts';
import { completeJob } from '../support/ledger.ts';
import { until } from '../support/until.ts';

const api = await startApi(import.meta.filename);
const cancel = (id: string) => api.request('POST', `/v1/transcriptions/${id}/cancel`);

test('a queued job is canceled, with its task, and its callback is told', async () => {
  const job = await api.submit({ callback: { url: 'https://example.com/hook' } });
  const { status, body } = await cancel(job.id);
  expect(status).toBe(200);
  expect(body).toMatchObject({ state: 'canceled', stage: null, error: { code: 'canceled' } });
  expect(body.finished_at).toBeTruthy();
  const tasks = await api.pool.query('select kind, state from task where job_id = $1 order by kind', [job.id]);
  expect(tasks.rows).toEqual([
    { kind: 'prepare', state: 'canceled' },
    { kind: 'deliver', state: 'waiting' },
  ]);
});

test('canceling again changes nothing', async () => {
  const job = await api.submit();
  const first = (await cancel(job.id)).body;
  const { status, body } = await cancel(job.id);
  expect(status).toBe(200);
  expect(body).toEqual(first);
});

test('a job that is completed stays completed', async () => {
  const job = await api.submit();
  await completeJob(api.pool, job.id, 'one');
  const { status, body } = await cancel(job.id);
  expect(status).toBe(200);
  expect(body.state).toBe('completed');
});

test('whoever works on the job is told to stop', async () => {
  const revoked: string[] = [];
  const settings = { redisUrl: api.schema.redisUrl, prefix: api.schema.queuePrefix };
  const ear = listen(settings, { revoke: ids => revoked.push(...ids) });
  const job = await api.submit();
  const items = await claimAny(api.pool, 'prepare', 100);
  const tasks = await Promise.all(items.map(item => takeTask(api.pool, item, 'preparer-1', 30)));
  const task = tasks.find(taken => taken?.jobId === job.id)!;
  // Redis forgets what is said to nobody, so the word is repeated until the ear is open.
  await until('the task is revoked', async () => {
    await api.pool.query(
      `update job set state = 'processing', stage = 'preparing', started_at = now(),
      finished_at = null, error = null where id = $1`,
      [job.id],
    );
    await api.pool.query(
      `update task set state = 'running', finished_at = null, lease_until = now() + interval '30 s' where id = $1`,
      [task.id],
    );
    await cancel(job.id);
    return revoked.includes(task.id);
  });
  ear.close();
});
