import { expect, test } from 'vitest';
import { makeForm, someBytes, startApi, type TestAnswer } from '../support/api.ts';

const api = await startApi(import.meta.filename);
const submit = (body: unknown) => api.request('POST', '/v1/transcriptions', body);
const json = { 'content-type': 'application/json' };

function refused(response: TestAnswer) {
  const problem = response.body;
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(problem.status).toBe(response.status);
  return { status: response.status, code: problem.code, paths: problem.errors?.map((e: { path: string }) => e.path) };
}

test('a problem tells what RFC 9457 wants, and the id of the request', async () => {
  const { status, headers, body } = await submit({ audio: { url: 'https://example.com/a' }, colour: 'blue' });
  expect(status).toBe(422);
  expect(body).toMatchObject({
    type: 'urn:stenopool:problem:invalid',
    title: expect.any(String),
    status: 422,
    detail: expect.stringContaining('colour'),
    code: 'invalid',
    retryable: false,
    request_id: headers.get('x-request-id'),
  });
});

test('unknown fields are refused by name, wherever they are', async () => {
  const { body } = await submit({
    audio: { url: 'https://example.com/a', path: '/tmp' },
    colour: 'blue',
    callback: { url: 'https://example.com', retries: 3 },
  });
  const paths = body.errors.map((error: { path: string }) => error.path);
  expect(paths.sort()).toEqual(['audio.path', 'callback.retries', 'colour']);
  const query = await api.request('GET', '/v1/transcriptions?colour=blue');
  expect(query.body.errors).toEqual([{ path: 'colour', message: 'unknown field' }]);
});

test('an empty body is malformed', async () => {
  expect(refused(await api.send('POST', '/v1/transcriptions', '', json))).toMatchObject({ status: 400 });
  expect(refused(await api.send('POST', '/v1/transcriptions', undefined))).toMatchObject({ status: 400 });
});

test('a body that is not JSON is malformed', async () => {
  const answer = refused(await api.send('POST', '/v1/transcriptions', '{"audio":', json));
  expect(answer).toMatchObject({ status: 400, code: 'malformed' });
});

test('a wrong content type is unsupported', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
    const answer = refused(await api.send('POST', '/v1/transcriptions', 'a=b', { 'content-type': type }));
    expect(answer).toMatchObject({ status: 415, code: 'unsupported_media_type' });
    const upload = refused(await api.send('POST', '/v1/uploads', 'a=b', { 'content-type': type }));
    expect(upload).toMatchObject({ status: 415 });
  }
});

test('JSON of 10 MB is too large', async () => {
  const body = JSON.stringify({ metadata: { text: 'x'.repeat(10_000_000) } });
  expect(refused(await api.send('POST', '/v1/transcriptions', body, json))).toMatchObject({ status: 413 });
});

test('options of 2 MB in a form are too large', async () => {
  const form = makeForm({ options: { metadata: { text: 'x'.repeat(2_000_000) } } });
  expect(refused(await api.send('POST', '/v1/transcriptions', form))).toMatchObject({ status: 413 });
  expect(await api.stored()).toEqual([]);
});

test('a list of 10,000 hotwords is refused as one mistake', async () => {
  const { status, body } = await submit({
    audio: { url: 'https://example.com/a' },
    hotwords: Array.from({ length: 10_000 }, (_, index) => `word ${index}`),
  });
  expect(status).toBe(422);
  expect(body.errors).toMatchObject([{ path: 'hotwords' }]);
});

test('10,000 empty hotwords do not make 10,000 errors', async () => {
  const { body, text } = await submit({ audio: { url: 'https://example.com/a' }, hotwords: Array(10_000).fill('') });
  expect(body.errors.length).toBeLessThanOrEqual(20);
  expect(text.length).toBeLessThan(5_000);
});

test('audio is one of url and upload_id', async () => {
  for (const audio of [{}, { url: 'https://example.com/a', upload_id: '01890000-0000-7000-8000-000000000000' }]) {
    expect((await submit({ audio })).body.errors).toMatchObject([{ path: 'audio' }]);
  }
  expect((await submit({})).body.errors).toMatchObject([{ path: 'audio' }]);
});

test('a zero-byte file is refused and leaves nothing', async () => {
  const answer = refused(await api.send('POST', '/v1/transcriptions', makeForm({ file: '' })));
  expect(answer).toEqual({ status: 422, code: 'invalid', paths: ['file'] });
  const upload = refused(await api.send('POST', '/v1/uploads', '', { 'content-type': 'audio/wav' }));
  expect(upload).toEqual({ status: 422, code: 'invalid', paths: ['file'] });
  expect(await api.stored()).toEqual([]);
});

test('a form without a file, with two files, or with unknown parts names them', async () => {
  const none = new FormData();
  none.append('options', '{}');
  expect(refused(await api.send('POST', '/v1/transcriptions', none))).toMatchObject({ paths: ['file'] });
  const two = makeForm();
  two.append('file', new Blob([someBytes()]), 'b.wav');
  two.append('language', 'zh');
  two.append('video', new Blob([someBytes()]), 'b.mp4');
  const answer = refused(await api.send('POST', '/v1/transcriptions', two));
  expect(answer).toEqual({ status: 422, code: 'invalid', paths: ['file', 'language', 'video'] });
  expect(await api.stored()).toEqual([]);
});

test('options of a form are validated after the file has come, which leaves nothing', async () => {
  const wrong = refused(await api.send('POST', '/v1/transcriptions', makeForm({ options: { colour: 1 } })));
  expect(wrong).toEqual({ status: 422, code: 'invalid', paths: ['colour'] });
  const form = makeForm();
  form.append('options', '{"language":');
  expect(refused(await api.send('POST', '/v1/transcriptions', form))).toMatchObject({ status: 400 });
  const audio = makeForm({ options: { audio: { url: 'https://example.com' } } });
  expect(refused(await api.send('POST', '/v1/transcriptions', audio))).toMatchObject({ paths: ['audio'] });
  expect(await api.stored()).toEqual([]);
});

test('a form that breaks off or has no boundary is malformed', async () => {
  const type = 'multipart/form-data; boundary=xyz';
  const body = '--xyz\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nRIFF';
  const broken = await api.send('POST', '/v1/transcriptions', body, { 'content-type': type });
  expect(refused(broken)).toMatchObject({ status: 400 });
  const bare = await api.send('POST', '/v1/transcriptions', body, { 'content-type': 'multipart/form-data' });
  expect(refused(bare)).toMatchObject({ status: 400 });
  const empty = await api.send('POST', '/v1/transcriptions', '', { 'content-type': type });
  expect(refused(empty).status).toBe(400);
  expect(await api.stored()).toEqual([]);
});

test('text that Postgres cannot hold is refused, not an internal error', async () => {
  const audio = { url: 'https://example.com/a' };
  expect((await submit({ audio, reference_id: 'a\0b' })).body.errors).toMatchObject([{ path: 'reference_id' }]);
  expect((await submit({ audio, metadata: { a: ['\ud800'] } })).body.errors).toMatchObject([{ path: 'metadata.a.0' }]);
  expect((await submit({ audio, metadata: { '\0': 1 } })).body.errors).toMatchObject([{ path: 'metadata' }]);
  expect((await api.request('GET', '/v1/transcriptions?q=%00')).status).toBe(422);
});

test('a body that is nested deeper than anybody needs is refused, also where the rest of it is not looked at', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  for (const [path, body] of [
    ['/v1/transcriptions', `{"metadata":{"a":${deep}}}`],
    ['/v1/batches', `{"items":[{"custom_id":"a","metadata":{"a":${deep}}}]}`],
    ['/api/v1/services/audio/asr/customization', `{"a":${deep}}`],
  ]) {
    const { status } = await api.send('POST', path!, body, json);
    expect([path, [400, 422].includes(status)]).toEqual([path, true]);
  }
});

test('a file name that Postgres cannot hold is kept as far as it can', async () => {
  const form = makeForm();
  form.set('file', new Blob([someBytes()]), `a\0${'😀'.repeat(200)}.wav`);
  const { status, body } = await api.send('POST', '/v1/transcriptions', form);
  expect(status).toBe(202);
  expect(body.audio.filename).toMatch(/^a_😀+/u);
});

test('an unknown id, one that is none, and a job of another project are not found', async () => {
  const job = await api.submit();
  for (const id of ['01890000-0000-7000-8000-000000000000', 'abc', '..%2f']) {
    expect((await api.request('GET', `/v1/transcriptions/${id}`)).status).toBe(404);
  }
  for (const path of ['/v1/workers/a%00b/resume', '/v1/workers/%ed%a0%80/resume', '/v1/workers/none/resume']) {
    expect([path, [400, 404].includes((await api.request('POST', path)).status)]).toEqual([path, true]);
  }
  const paths: [string, string][] = [
    ['GET', ''],
    ['GET', '/result'],
    ['GET', '/attempts'],
    ['POST', '/cancel'],
    ['POST', '/retry'],
    ['DELETE', ''],
  ];
  for (const [method, path] of paths) {
    const { status, body } = await api.stranger.request(method, `/v1/transcriptions/${job.id}${path}`);
    expect(status).toBe(404);
    expect(body.code).toBe('not_found');
  }
  expect((await api.request('GET', `/v1/transcriptions/${job.id}`)).body.state).toBe('queued');
});

test('an unknown path is not found, and a wrong method tells which are right', async () => {
  expect((await api.request('GET', '/v1/nothing')).body.code).toBe('not_found');
  const { status, headers, body } = await api.request('PUT', '/v1/transcriptions', {});
  expect(status).toBe(405);
  expect(body.code).toBe('method_not_allowed');
  expect(headers.get('allow')).toBe('POST, GET');
});

test('a path that is not valid percent-encoding is malformed', async () => {
  expect((await api.request('GET', '/v1/transcriptions/%ff')).body.code).toBe('malformed');
});
