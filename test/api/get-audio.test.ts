import { expect, test } from 'vitest';
import { someBytes, startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);
const bytes = Buffer.from(someBytes(5_000));
const path = (id: string) => `/v1/transcriptions/${id}/audio`;
const ask = (id: string, headers: Record<string, string> = {}) =>
  fetch(api.url + path(id), { headers: { authorization: `Bearer ${api.key}`, ...headers } });

async function submit(filename: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([bytes]), filename);
  return (await api.send('POST', '/v1/transcriptions', form)).body.id;
}

test('a recording comes back as it came, whole or in part, and not twice to whoever has it', async () => {
  const id = await submit('会议.mp3');
  const whole = await ask(id);
  expect(whole.status).toBe(200);
  expect(whole.headers.get('content-type')).toBe('audio/mpeg');
  expect(whole.headers.get('accept-ranges')).toBe('bytes');
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes);
  const part = await ask(id, { range: 'bytes=1000-1999' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 1000-1999/5000']);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(1000, 2000));
  expect((await ask(id, { range: 'bytes=9000-' })).status).toBe(416);
  // Without the second one, fetch asks for no cache in between to answer.
  const known = { 'if-none-match': whole.headers.get('etag')!, 'cache-control': 'max-age=0' };
  expect((await ask(id, known)).status).toBe(304);
});

test.each([
  ['a.wav', 'audio/wav'],
  ['a.webm', 'video/webm'],
  ['a.html', 'application/octet-stream'],
  ['a.svg', 'application/octet-stream'],
  ['recording', 'application/octet-stream'],
])('a browser is told what to do with %s: %s', async (filename, type) => {
  const { headers } = await ask(await submit(filename));
  expect(headers.get('content-type')).toBe(type);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('nobody hears the recordings of others, nor one that is not there', async () => {
  const id = await submit('a.mp3');
  expect((await api.stranger.request('GET', path(id))).status).toBe(404);
  const { body: job } = await api.request('POST', '/v1/transcriptions', {
    audio: { url: 'https://example.com/a.mp3' },
  });
  expect((await api.request('GET', path(job.id))).body).toMatchObject({ code: 'not_found' });
  await api.request('POST', `/v1/transcriptions/${id}/cancel`);
  await api.request('DELETE', `/v1/transcriptions/${id}`);
  expect((await api.request('GET', path(id))).body).toMatchObject({ code: 'purged' });
});

test('a recording that has gone from the store is gone, and no fault of ours', async () => {
  const id = await submit('b.mp3');
  await api.pool.query(`update job set sha256 = $2 where id = $1`, [id, '0'.repeat(64)]);
  const { status, body } = await api.request('GET', path(id));
  expect([status, body.code]).toEqual([410, 'purged']);
});
