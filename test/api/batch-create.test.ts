import { describe, expect, test } from 'vitest';
import { someBytes, startApi, type TestAnswer } from '../support/api.ts';

const api = await startApi(import.meta.filename, { allowBuckets: ['calls'] });

const submit = (request: object, headers = {}) => api.request('POST', '/v1/batches', request, headers);
const urlOf = (name: string) => ({ url: `https://example.com/${name}.wav` });
const item = (custom_id: string, more = {}) => ({ custom_id, audio: urlOf(custom_id), ...more });
const itemsOf = async (id: string) => (await api.request('GET', `/v1/batches/${id}/items`)).body.data;
const jobOf = async (id: string) => (await api.request('GET', `/v1/transcriptions/${id}`)).body;
const errorsOf = async (id: string) =>
  (await api.request('GET', `/v1/batches/${id}/errors`)).text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));

async function upload(
  content: string | Uint8Array<ArrayBuffer>,
  type = 'application/octet-stream',
): Promise<TestAnswer> {
  return api.send('POST', '/v1/uploads', content, { 'content-type': type });
}

describe('a batch with its items', () => {
  test('is accepted with a job for each, which has its options, those of the batch, or the usual ones', async () => {
    const defaults = { language: 'zh', metadata: { archive: 1 } };
    const { status, headers, body } = await submit({
      name: 'archive',
      defaults,
      items: [item('a'), item('b', { language: 'en', class: 'standard', reference_id: 'mine', reuse: false })],
    });
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/batches/${body.id}`);
    expect(body).toMatchObject({ object: 'batch', name: 'archive', state: 'running', class: 'backfill', defaults });
    expect(body.counts).toEqual({
      ...{ total: 2, queued: 2, processing: 0, completed: 0, failed: 0, canceled: 0, expired: 0 },
    });
    const items = await itemsOf(body.id);
    expect(items).toMatchObject([
      { line: 1, custom_id: 'a', state: 'queued', error: null },
      { line: 2, custom_id: 'b', state: 'queued', error: null },
    ]);
    const [a, b] = await Promise.all(items.map((each: { transcription_id: string }) => jobOf(each.transcription_id)));
    expect(a).toMatchObject({ batch_id: body.id, class: 'backfill', reference_id: 'a', metadata: { archive: 1 } });
    expect(a.options.language).toBe('zh');
    expect(b).toMatchObject({ batch_id: body.id, class: 'standard', reference_id: 'mine' });
    expect(b.options.language).toBe('en');
    const { rows } = await api.pool.query('select reuse from job where batch_id = $1 order by id', [body.id]);
    expect(rows).toEqual([{ reuse: true }, { reuse: false }]);
    const listed = await api.request('GET', `/v1/transcriptions?batch_id=${body.id}`);
    expect(listed.body.data).toHaveLength(2);
  });

  test('takes uploads', async () => {
    const { body: kept } = await upload(someBytes());
    const { body } = await submit({ items: [{ custom_id: 'u', audio: { upload_id: kept.upload_id } }] });
    const [only] = await itemsOf(body.id);
    expect((await jobOf(only.transcription_id)).audio).toMatchObject({ source: 'upload', sha256: kept.sha256 });
  });

  test('has one item for a custom_id that comes twice', async () => {
    const { body } = await submit({ items: [item('a'), item('a', { language: 'en' }), item('b')] });
    expect(body.counts.total).toBe(2);
    expect(body.duplicates).toBe(1);
    expect(await itemsOf(body.id)).toMatchObject([{ line: 1 }, { line: 3 }]);
  });

  test('takes the words of the vocabulary that an item names, and tells of one that is not there', async () => {
    const vocabulary = await api.request('POST', '/v1/vocabularies', { name: 'names', hotwords: ['alpha', 'bravo'] });
    const { body } = await submit({
      defaults: { hotwords: ['star'] },
      items: [
        item('known', { vocabulary_id: vocabulary.body.id }),
        item('unknown', { vocabulary_id: '01890000-0000-7000-8000-000000000000' }),
      ],
    });
    const jobs = await api.request('GET', `/v1/transcriptions?batch_id=${body.id}`);
    expect(jobs.body.data).toMatchObject([{ options: { hotwords: ['star', 'alpha', 'bravo'] } }]);
    expect(await errorsOf(body.id)).toMatchObject([
      { custom_id: 'unknown', error: { errors: [{ path: 'vocabulary_id' }] } },
    ]);
  });

  test('keeps an item that is wrong as an error with its line, and refuses no other for it', async () => {
    const { status, body } = await submit({
      items: [
        item('good'),
        item('odd', { langauge: 'zh' }),
        { audio: urlOf('nameless') },
        item('both', { audio: { ...urlOf('x'), upload_id: '01890000-0000-7000-8000-000000000000' } }),
        item('gone', { audio: { upload_id: '01890000-0000-7000-8000-000000000000' } }),
        item('inside', { audio: { url: 'http://169.254.169.254/meta' } }),
        item('nul', { metadata: { a: 'b\0c' } }),
        'nothing',
        item('allowed', { audio: { url: 's3://calls/a.wav' } }),
        item('forbidden', { audio: { url: 's3://secrets/a.wav' } }),
      ],
    });
    expect(status).toBe(202);
    expect(body.counts).toMatchObject({ total: 10, queued: 2, failed: 8 });
    const errors = await errorsOf(body.id);
    expect(errors.map(({ line, custom_id, error }) => [line, custom_id, error.errors[0].path])).toEqual([
      [2, 'odd', 'langauge'],
      [3, null, 'custom_id'],
      [4, 'both', 'audio'],
      [5, 'gone', 'audio.upload_id'],
      [6, 'inside', 'audio.url'],
      [7, 'nul', 'metadata.a'],
      [8, null, 'item'],
      [10, 'forbidden', 'audio.url'],
    ]);
    expect(errors[0]).toEqual({
      custom_id: 'odd',
      line: 2,
      transcription_id: null,
      state: 'failed',
      error: {
        code: 'invalid',
        message: 'langauge: unknown field',
        errors: [{ path: 'langauge', message: 'unknown field' }],
      },
    });
    const failed = await api.request('GET', `/v1/batches/${body.id}/items?state=failed`);
    expect(failed.body.data).toHaveLength(8);
  });

  test('may have more than a megabyte of JSON, and ten thousand items at most', async () => {
    const many = (count: number, note: string) =>
      Array.from({ length: count }, (_, n) => item(`call-${n}`, { metadata: { note } }));
    const { status, body } = await submit({ items: many(1_500, 'x'.repeat(1_000)) });
    expect(status).toBe(202);
    expect(body.counts).toMatchObject({ total: 1_500, queued: 1_500 });
    const { body: refused } = await submit({ items: many(10_001, '') });
    expect(refused.errors[0].path).toBe('items');
    const large = await submit({ items: many(9_000, 'x'.repeat(2_000)) });
    expect([large.status, large.body.detail]).toEqual([413, 'a JSON body may have 16 MB']);
  });

  test('is the same batch again under the same Idempotency-Key', async () => {
    const request = { items: [item('once')] };
    const first = await submit(request, { 'idempotency-key': 'nightly' });
    const again = await submit(request, { 'idempotency-key': 'nightly' });
    expect(again.body.id).toBe(first.body.id);
    expect((await submit({ items: [item('other')] }, { 'idempotency-key': 'nightly' })).status).toBe(422);
  });
});

describe('a request is refused by name when', () => {
  test.each([
    ['it has no items', {}, 'body'],
    ['it has items and a manifest', { items: [item('a')], manifest: urlOf('m') }, 'body'],
    ['its items are none', { items: [] }, 'items'],
    ['a default is unknown', { items: [item('a')], defaults: { langauge: 'zh' } }, 'defaults.langauge'],
    ['a default is wrong', { items: [item('a')], defaults: { priority: 'high' } }, 'defaults.priority'],
    [
      'its window has no such zone',
      { items: [item('a')], window: { from: '22:00', to: '06:00', tz: 'Moon' } },
      'window.tz',
    ],
    ['its window is no time', { items: [item('a')], window: { from: '22:00', to: '22:00', tz: 'UTC' } }, 'window.to'],
    ['its callback leads inside', { items: [item('a')], callback: { url: 'http://10.0.0.1/' } }, 'callback.url'],
    ['its manifest leads inside', { manifest: { url: 'http://[::1]/m' } }, 'manifest.url'],
    ['its manifest is gone', { manifest: { upload_id: '01890000-0000-7000-8000-000000000000' } }, 'manifest.upload_id'],
  ])('%s', async (_, request, path) => {
    const { status, body } = await submit(request);
    expect([status, body.errors?.[0].path]).toEqual([422, path]);
  });
});

test('a batch is nobody else’s', async () => {
  const { body } = await submit({ items: [item('a')] });
  const { body: list } = await api.stranger.request('GET', '/v1/batches');
  expect(list.data).toEqual([]);
  for (const path of ['', '/items', '/results', '/errors', '/export']) {
    expect((await api.stranger.request('GET', `/v1/batches/${body.id}${path}`)).status).toBe(404);
  }
  for (const verb of ['pause', 'resume', 'cancel']) {
    expect((await api.stranger.request('POST', `/v1/batches/${body.id}/${verb}`)).status).toBe(404);
  }
});

test('batches come newest first, page by page', async () => {
  const ids = [];
  for (const name of ['x', 'y', 'z']) ids.unshift((await submit({ name, items: [item(name)] })).body.id);
  const first = (await api.request('GET', '/v1/batches?limit=2')).body;
  expect(first.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
  const second = (await api.request('GET', `/v1/batches?limit=1&cursor=${first.next_cursor}`)).body;
  expect(second.data[0]).toMatchObject({ id: ids[2], counts: { total: 1 } });
});
