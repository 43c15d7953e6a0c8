import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { beginTus, offsetOf, patchTus, sha256, tus, uploadByClient } from '../support/tus.ts';

const MiB = 1024 ** 2;
const LIMIT = 20 * MiB;
const api = await startApi(import.meta.filename, { maxUploadBytes: LIMIT });
const base64 = (text: string) => Buffer.from(text).toString('base64');
const place = (bytes: Buffer) => `sources/${sha256(bytes).slice(0, 2)}/${sha256(bytes)}`;

afterAll(async () => {
  // Nothing of what was finished, refused or given up is left half-way.
  const { rows } = await api.pool.query('select id from growing_upload where upload_id is null');
  const unfinished = (await api.stored()).filter(path => path.startsWith('growing/'));
  expect(unfinished.filter(path => !rows.some(({ id }) => path.includes(id)))).toEqual([]);
});

test('a recording that comes in pieces becomes an upload that a job can name', async () => {
  const bytes = randomBytes(100_000);
  const path = await beginTus(api, bytes.length, { 'upload-metadata': `filename ${base64('会议.m4a')},filetype` });
  const first = await patchTus(api, path, 0, bytes.subarray(0, 40_000));
  expect(first.status).toBe(204);
  expect(first.headers.get('upload-offset')).toBe('40000');
  expect(first.headers.get('upload-id')).toBeNull();
  expect(Date.parse(first.headers.get('upload-expires')!) - Date.now()).toBeGreaterThan(23 * 3_600_000);
  const last = await patchTus(api, path, 40_000, bytes.subarray(40_000));
  const uploadId = last.headers.get('upload-id');
  expect((await patchTus(api, path, bytes.length, '')).headers.get('upload-id')).toBe(uploadId);
  const head = await tus(api, 'HEAD', path);
  expect(head.headers.get('upload-id')).toBe(uploadId);
  expect(head.headers.get('upload-metadata')).toContain(base64('会议.m4a'));
  const job = await api.request('POST', '/v1/transcriptions', { audio: { upload_id: uploadId } });
  expect(job.status).toBe(202);
  expect(job.body.audio).toMatchObject({ sha256: sha256(bytes), bytes: bytes.length, filename: '会议.m4a' });
  expect(await api.stored()).toContain(place(bytes));
});

test('the official client uploads at once, in pieces, and without knowing the length', async () => {
  const bytes = randomBytes(5 * MiB);
  const variants = [
    {},
    { chunkSize: 2 * MiB },
    { uploadDataDuringCreation: true },
    { chunkSize: 2 * MiB, uploadLengthDeferred: true },
  ];
  for (const options of variants) {
    const source = 'uploadLengthDeferred' in options ? Readable.from([bytes]) : bytes;
    const uploadId = await uploadByClient(api, source, options);
    const { rows } = await api.pool.query('select sha256, bytes from upload where id = $1', [uploadId]);
    expect(rows).toEqual([{ sha256: sha256(bytes), bytes: bytes.length }]);
  }
}, 120_000);

test('what it speaks is told to whoever asks', async () => {
  const { status, headers } = await tus(api, 'OPTIONS', '/v1/uploads/tus');
  expect(status).toBe(204);
  expect(headers.get('tus-version')).toBe('1.0.0');
  expect(headers.get('tus-max-size')).toBe(`${LIMIT}`);
  expect(headers.get('tus-extension')?.split(',')).toContain('creation-defer-length');
});

test('no key opens another project’s upload, and without a key there is none', async () => {
  const path = await beginTus(api, 10);
  for (const [method, headers] of [
    ['HEAD', {}],
    ['PATCH', { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }],
    ['DELETE', {}],
  ] as const) {
    const body = method === 'PATCH' ? 'x' : undefined;
    expect((await tus(api.stranger, method, path, headers, body)).status).toBe(404);
    expect((await tus({ url: api.url, key: 'sk_wrong' }, method, path, headers, body)).status).toBe(401);
  }
  expect((await tus(api, 'HEAD', '/v1/uploads/tus/no-id')).status).toBe(404);
  expect((await tus({ url: api.url, key: 'sk_wrong' }, 'POST', '/v1/uploads/tus')).status).toBe(401);
  expect(await offsetOf(api, path)).toBe(0);
});

test.each([
  ['too long', { 'upload-length': `${LIMIT + 1}` }, 413, 'too_large'],
  ['empty', { 'upload-length': '0' }, 422, 'invalid'],
  ['of no known length', {}, 400, 'malformed'],
  ['named with NUL', { 'upload-length': '5', 'upload-metadata': `filename ${base64('a\0b')}` }, 422, 'invalid'],
])('a recording that is %s is refused', async (_, headers, status, code) => {
  const refused = await tus(api, 'POST', '/v1/uploads/tus', headers as Record<string, string>);
  expect(refused.status).toBe(status);
  expect(refused.body).toMatchObject({ code, status });
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
});

test('a piece at the wrong place, or more than was announced, changes nothing', async () => {
  const path = await beginTus(api, 10);
  await patchTus(api, path, 0, '01234');
  expect((await patchTus(api, path, 0, '01234')).body.code).toBe('conflict');
  expect((await patchTus(api, path, 9, 'x')).body.code).toBe('conflict');
  expect((await patchTus(api, path, 5, '567890')).body.code).toBe('too_large');
  expect(await offsetOf(api, path)).toBe(5);
  expect((await patchTus(api, path, 5, '56789')).headers.get('upload-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await api.stored()).toContain(place(Buffer.from('0123456789')));
});

test('one whose length comes later may not become too long either', async () => {
  const { headers } = await tus(api, 'POST', '/v1/uploads/tus', { 'upload-defer-length': '1' });
  const path = headers.get('location')!;
  const endless = new ReadableStream({ pull: controller => controller.enqueue(randomBytes(MiB)) });
  await expect(
    patchTus(api, path, 0, endless).then(
      ({ body }) => body.code,
      () => 'too_large',
    ),
  ).resolves.toBe('too_large');
  expect(await offsetOf(api, path)).toBeLessThanOrEqual(LIMIT);
  expect((await tus(api, 'DELETE', path)).status).toBe(204);
});

test('what is given up is gone, and a method that the protocol does not have is refused', async () => {
  const path = await beginTus(api, 10);
  await patchTus(api, path, 0, '01234');
  expect((await tus(api, 'DELETE', path)).status).toBe(204);
  expect((await tus(api, 'HEAD', path)).status).toBe(404);
  expect((await tus(api, 'PUT', path)).body).toMatchObject({ code: 'method_not_allowed' });
});
