import { expect, test } from 'vitest';
import { transaction } from '#shared/postgres/client.ts';
import { holdRequestKey } from '#shared/postgres/idempotency.ts';
import { makeForm, someBytes, startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);
const request = { audio: { url: 'https://example.com/a.wav' } };

const submit = (key: string, body: object = request) =>
  api.request('POST', '/v1/transcriptions', body, { 'idempotency-key': key });

async function countJobs(): Promise<number> {
  return (await api.pool.query('select count(*) as n from job')).rows[0].n;
}

test('the same request with the same key gets the first answer again', async () => {
  const first = await submit('same');
  const jobs = await countJobs();
  const second = await submit('same');
  expect(second.status).toBe(202);
  expect(second.body).toEqual(first.body);
  expect(second.headers.get('location')).toBe(first.headers.get('location'));
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(await countJobs()).toBe(jobs);
});

test('another request with the same key is refused', async () => {
  await submit('other');
  const { status, body } = await submit('other', { ...request, language: 'zh' });
  expect(status).toBe(422);
  expect(body.code).toBe('idempotency_mismatch');
});

test('while the first is being answered, the second is told to come back', async () => {
  await transaction(api.pool, async db => {
    await holdRequestKey(db, { projectId: api.projectId, route: 'createTranscription', key: 'in-flight' });
    const { status, body, headers } = await submit('in-flight');
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'idempotency_in_flight', retryable: true });
    expect(headers.get('retry-after')).toBe('1');
  });
});

test('ten of the same at once make one job', async () => {
  const jobs = await countJobs();
  const answers = await Promise.all(Array.from({ length: 10 }, () => submit('ten')));
  expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
  expect(await countJobs()).toBe(jobs + 1);
});

test('a form is the same if its options and its recording are', async () => {
  const file = someBytes();
  const send = (options: object, content = file) =>
    api.send('POST', '/v1/transcriptions', makeForm({ file: content, options }), { 'idempotency-key': 'form' });
  const first = (await send({ language: 'en' })).body;
  const again = await send({ language: 'en' });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(again.body.id).toBe(first.id);
  expect((await send({ language: 'de' })).status).toBe(422);
  expect((await send({ language: 'en' }, someBytes())).status).toBe(422);
  expect((await api.stored()).length).toBe(1);
});

test('a key of one project says nothing to another', async () => {
  const mine = await submit('shared');
  const theirs = await api.stranger.request('POST', '/v1/transcriptions', request, { 'idempotency-key': 'shared' });
  expect(theirs.status).toBe(202);
  expect(theirs.body.id).not.toBe(mine.body.id);
});

test('a key is forgotten after 24 hours', async () => {
  const first = await submit('old');
  await api.pool.query(`update idempotency set created_at = now() - interval '25 hours' where key = 'old'`);
  const second = await submit('old');
  expect(second.status).toBe(202);
  expect(second.body.id).not.toBe(first.body.id);
});

test('a refused request leaves its key free', async () => {
  expect((await submit('refused', { audio: { url: 'file:///etc/passwd' } })).status).toBe(422);
  expect((await submit('refused')).status).toBe(202);
});
