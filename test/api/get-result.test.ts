import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { beginJob, completeJob, failJob } from '../support/ledger.ts';

const api = await startApi(import.meta.filename);
const result = (id: string, query = '', headers = {}) =>
  api.request('GET', `/v1/transcriptions/${id}/result${query}`, undefined, headers);

test('a result is the stored transcript', async () => {
  const job = await api.submit();
  const transcript = await completeJob(api.pool, job.id, 'one two three');
  for (const headers of [{ 'accept-encoding': 'gzip' }, { 'accept-encoding': 'identity' }]) {
    const { status, body } = await result(job.id, '', headers);
    expect(status).toBe(200);
    expect(body).toEqual(transcript);
  }
});

test('JSON is sent packed to whoever takes it so', async () => {
  const job = await api.submit();
  await completeJob(api.pool, job.id, 'one');
  const packed = await result(job.id, '', { 'accept-encoding': 'gzip' });
  const plain = await result(job.id, '', { 'accept-encoding': 'identity' });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(packed.headers.get('etag')).not.toBe(plain.headers.get('etag'));
  expect(plain.headers.get('vary')).toBe('Accept-Encoding');
  const again = await result(job.id, '', {
    'accept-encoding': 'gzip',
    'if-none-match': packed.headers.get('etag') ?? '',
  });
  expect(again.status).toBe(304);
});

test('a result comes in six formats', async () => {
  const job = await api.submit();
  await completeJob(api.pool, job.id, 'one two three');
  const types = {
    json: 'application/json',
    text: 'text/plain',
    srt: 'application/x-subrip',
    vtt: 'text/vtt',
    tsv: 'text/tab-separated-values',
    md: 'text/markdown',
  };
  for (const [format, type] of Object.entries(types)) {
    const { status, headers, text } = await result(job.id, `?format=${format}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain(type);
    expect(text).toContain('one two three');
  }
  expect((await result(job.id, '?format=docx')).body.errors).toMatchObject([{ path: 'format' }]);
});

test('before the end there is no result yet', async () => {
  const job = await api.submit();
  for (const begin of [async () => {}, () => beginJob(api.pool, job.id)]) {
    await begin();
    const { status, body, headers } = await result(job.id);
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'result_not_ready', retryable: true });
    expect(headers.get('retry-after')).toBeTruthy();
  }
});

test('a job that failed has no result, and says why', async () => {
  const job = await api.submit();
  await failJob(api.pool, job.id);
  const { status, body, headers } = await result(job.id);
  expect(status).toBe(409);
  expect(body).toMatchObject({ code: 'conflict', retryable: false });
  expect(body.detail).toContain('audio_undecodable');
  expect(headers.get('retry-after')).toBeNull();
});
