import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { makeForm, someBytes, startApi } from '../support/api.ts';
import { until } from '../support/until.ts';

const LIMIT = 2_000_000;
const api = await startApi(import.meta.filename, { maxUploadBytes: LIMIT });

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const place = (hash: string) => `sources/${hash.slice(0, 2)}/${hash}`;

test('a raw body becomes an upload', async () => {
  const file = someBytes(100_000);
  const response = await api.send('POST', '/v1/uploads?filename=call.wav', file, { 'content-type': 'audio/wav' });
  expect(response.status).toBe(201);
  expect(response.body).toEqual({
    upload_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    sha256: sha256(file),
    bytes: 100_000,
    filename: 'call.wav',
  });
  expect(await api.stored()).toContain(place(sha256(file)));
});

test('a raw body needs no content type, and no length', async () => {
  const file = someBytes(200_000);
  const response = await api.send('POST', '/v1/uploads', new Blob([file]).stream());
  expect(response.status).toBe(201);
  expect(response.body.sha256).toBe(sha256(file));
});

test('a form with a file becomes an upload', async () => {
  const file = someBytes();
  const response = await api.send('POST', '/v1/uploads', makeForm({ file }));
  expect(response.status).toBe(201);
  expect(response.body).toMatchObject({ sha256: sha256(file), filename: 'meeting.m4a' });
});

test('an upload of just the limit is taken', async () => {
  const response = await api.send('POST', '/v1/uploads', someBytes(LIMIT), { 'content-type': 'audio/wav' });
  expect(response.status).toBe(201);
});

test('an upload over the limit is refused and leaves nothing, whether or not it tells its length', async () => {
  const before = await api.stored();
  const file = someBytes(LIMIT + 1);
  const bodies = [file, new Blob([file]).stream(), makeForm({ file }), makeForm({ file: someBytes(2 * LIMIT) })];
  for (const body of bodies) {
    const response = await api.send('POST', '/v1/uploads', body);
    expect(response.status).toBe(413);
    expect(response.body.code).toBe('too_large');
  }
  const submitted = await api.send('POST', '/v1/transcriptions', makeForm({ file }));
  expect(submitted.status).toBe(413);
  expect(await api.stored()).toEqual(before);
});

test('an upload that the client breaks off leaves nothing', async () => {
  const before = await api.stored();
  const form = 'multipart/form-data; boundary=xyz';
  const part = '--xyz\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
  for (const [type, start] of [
    ['audio/wav', ''],
    [form, part],
  ]) {
    const request = httpRequest(`${api.url}/v1/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.key}`, 'content-type': type, 'content-length': 1_500_000 },
    });
    request.on('error', () => {});
    request.write(start);
    request.write(someBytes(500_000));
    await until('the upload has begun', async () => (await api.stored()).length > before.length);
    request.destroy();
    await until('nothing of it is left', async () => (await api.stored()).length === before.length);
  }
  const { rows } = await api.pool.query('select count(*) as n from upload where bytes = 500000');
  expect(rows[0].n).toBe(0);
});

test('a compressed body is refused', async () => {
  const headers = { 'content-type': 'audio/wav', 'content-encoding': 'gzip' };
  expect((await api.send('POST', '/v1/uploads', someBytes(), headers)).status).toBe(415);
});

test('a file name of any kind does no harm', async () => {
  for (const name of ['../../etc/passwd', 'C:\\calls\\a.wav', '会议.m4a', 'x'.repeat(1000)]) {
    const form = new FormData();
    form.append('file', new Blob([someBytes()]), name);
    const response = await api.send('POST', '/v1/uploads', form);
    expect(response.status).toBe(201);
    const { filename } = response.body;
    expect(filename).not.toMatch(/[/\\]/);
    expect(filename.length).toBeLessThanOrEqual(255);
  }
});
