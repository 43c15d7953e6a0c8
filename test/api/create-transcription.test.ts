import { expect, test } from 'vitest';
import { makeForm, someBytes, startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);

test('a recording named by URL is accepted as a queued job', async () => {
  const { status, headers, body } = await api.request('POST', '/v1/transcriptions', {
    audio: { url: 'https://media.example.com/a.m4a?signature=secret' },
    language: 'zh',
    hotwords: ['通义千问'],
    reference_id: 'meeting-881',
    metadata: { room: 'B2' },
    callback: { url: 'https://example.com/hook?token=secret' },
  });
  expect(status).toBe(202);
  expect(headers.get('location')).toBe(`/v1/transcriptions/${body.id}`);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(body).toMatchObject({
    object: 'transcription',
    state: 'queued',
    stage: 'waiting',
    version: 1,
    class: 'standard',
    audio: { source: 'url', url: 'https://media.example.com/a.m4a' },
    options: { language: 'zh', hotwords: ['通义千问'], itn: true, timestamps: 'segment' },
    reference_id: 'meeting-881',
    metadata: { room: 'B2' },
    callback: { url: 'https://example.com/hook', state: 'pending', attempts: 0 },
    queue: { position: 0 },
  });
});

test('a job is written with the task that prepares it', async () => {
  const job = await api.submit();
  const { rows } = await api.pool.query('select kind, state, max_attempts, cost_ms from task where job_id = $1', [
    job.id,
  ]);
  expect(rows).toEqual([{ kind: 'prepare', state: 'waiting', max_attempts: 3, cost_ms: 1_000 }]);
});

test('a recording sent as a form is hashed, kept and named', async () => {
  const job = await api.submit({ language: 'en', priority: 5 });
  expect(job).toMatchObject({ priority: 5, audio: { source: 'upload', bytes: 1000, filename: 'meeting.m4a' } });
  expect(job.audio.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(await api.stored()).toContain(`sources/${job.audio.sha256.slice(0, 2)}/${job.audio.sha256}`);
});

test('options may come before the file, or not at all', async () => {
  const before = new FormData();
  before.append('options', JSON.stringify({ language: 'ja' }));
  before.append('file', new Blob([someBytes()]), 'a.mp3');
  const first = await api.send('POST', '/v1/transcriptions', before);
  expect(first.body.options.language).toBe('ja');
  const second = await api.send('POST', '/v1/transcriptions', makeForm());
  expect(second.body.options.language).toBe('auto');
});

test('options may be sent as a file of their own', async () => {
  const form = makeForm();
  form.append('options', new Blob(['{"language":"de"}'], { type: 'application/json' }), 'options.json');
  const response = await api.send('POST', '/v1/transcriptions', form);
  expect(response.body.options.language).toBe('de');
});

test('an upload can be used by several jobs', async () => {
  const { body: upload } = await api.send('POST', '/v1/uploads', makeForm());
  for (const _ of [1, 2]) {
    const { status, body } = await api.request('POST', '/v1/transcriptions', {
      audio: { upload_id: upload.upload_id },
    });
    expect(status).toBe(202);
    expect(body.audio).toMatchObject({ source: 'upload', sha256: upload.sha256, filename: 'meeting.m4a' });
  }
});

test('an upload of another project cannot be used', async () => {
  const { body: upload } = await api.send('POST', '/v1/uploads', makeForm());
  const { status, body } = await api.stranger.request('POST', '/v1/transcriptions', {
    audio: { upload_id: upload.upload_id },
  });
  expect(status).toBe(422);
  expect(body.errors).toMatchObject([{ path: 'audio.upload_id' }]);
});

test('the request id of the client is kept with the job', async () => {
  const { headers, body } = await api.request(
    'POST',
    '/v1/transcriptions',
    { audio: { url: 'https://example.com/a.wav' } },
    { 'x-request-id': 'req-42' },
  );
  expect(headers.get('x-request-id')).toBe('req-42');
  const { rows } = await api.pool.query('select request_id from job where id = $1', [body.id]);
  expect(rows[0].request_id).toBe('req-42');
});

test('the same recording twice is kept once and makes two jobs', async () => {
  const file = someBytes();
  const [one, two] = await Promise.all(
    [1, 2].map(async () => (await api.send('POST', '/v1/transcriptions', makeForm({ file }))).body),
  );
  expect(one.id).not.toBe(two.id);
  const paths = await api.stored();
  expect(paths.filter(path => path.endsWith(one.audio.sha256))).toHaveLength(1);
  expect(paths.filter(path => path.startsWith('incoming'))).toEqual([]);
});
