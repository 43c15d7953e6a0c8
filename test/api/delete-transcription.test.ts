import { expect, test } from 'vitest';
import { makeForm, someBytes, startApi } from '../support/api.ts';
import { beginJob, completeJob } from '../support/ledger.ts';

const api = await startApi(import.meta.filename);
const purge = (id: string, query = '') => api.request('DELETE', `/v1/transcriptions/${id}${query}`);

test('audio and text are gone, the entry stays', async () => {
  const job = await api.submit({ reference_id: 'kept' });
  await completeJob(api.pool, job.id, 'something private');
  const { status, body } = await purge(job.id);
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: job.id, state: 'completed', reference_id: 'kept' });
  expect(body.purged_at).toBeTruthy();
  expect(await api.stored()).toEqual([]);
  const { rows } = await api.pool.query(
    `select (select count(*) from transcript where job_id = $1) as texts,
       (select count(*) from chunk where job_id = $1 and result is not null) as results`,
    [job.id],
  );
  expect(rows).toEqual([{ texts: 0, results: 0 }]);
  const result = await api.request('GET', `/v1/transcriptions/${job.id}/result`);
  expect(result.status).toBe(410);
  expect(result.body.code).toBe('purged');
  expect((await api.request('GET', `/v1/transcriptions/${job.id}`)).status).toBe(200);
});

test('purging again changes nothing', async () => {
  const job = await api.submit();
  const first = (await purge(job.id)).body;
  expect((await purge(job.id)).body).toEqual(first);
});

test('a queued job is canceled and purged', async () => {
  const job = await api.submit();
  expect((await purge(job.id)).body).toMatchObject({ state: 'canceled', error: { code: 'canceled' } });
});

test('a job that is being processed is purged only by force', async () => {
  const job = await api.submit();
  await beginJob(api.pool, job.id);
  const { status, body } = await purge(job.id);
  expect(status).toBe(409);
  expect(body.code).toBe('conflict');
  expect((await purge(job.id, '?force=true')).body.state).toBe('canceled');
});

test('a recording that another job or an upload needs stays', async () => {
  const file = someBytes();
  const { body: upload } = await api.send('POST', '/v1/uploads', makeForm({ file }));
  const { body: job } = await api.send('POST', '/v1/transcriptions', makeForm({ file }));
  await purge(job.id);
  expect((await api.stored()).some(path => path.endsWith(upload.sha256))).toBe(true);
  await api.pool.query('delete from upload');
  const { body: one } = await api.send('POST', '/v1/transcriptions', makeForm({ file }));
  const { body: two } = await api.send('POST', '/v1/transcriptions', makeForm({ file }));
  await purge(one.id);
  expect((await api.stored()).some(path => path.endsWith(upload.sha256))).toBe(true);
  await purge(two.id);
  expect(await api.stored()).toEqual([]);
});
