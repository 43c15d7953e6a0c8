import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { completeJob, failJob } from '../support/ledger.ts';

const api = await startApi(import.meta.filename);
const list = (query: string) => api.request('GET', `/v1/transcriptions?${query}`);
const idsOf = (body: { data: { id: string }[] }) => body.data.map(job => job.id);

const english = await api.submit({ reference_id: 'english', class: 'interactive' });
const chinese = await api.submit({ reference_id: 'chinese' });
const failed = await api.submit({ reference_id: 'failed' });
const queued = await api.submit({ reference_id: '100%' });
await completeJob(api.pool, english.id, 'The quick brown fox, at 100% of its speed');
await completeJob(api.pool, chinese.id, '今天天气很好，我们开会');
await failJob(api.pool, failed.id);
const all = [queued.id, failed.id, chinese.id, english.id];

test('jobs come newest first, and only those of the project', async () => {
  const { body } = await list('');
  expect(idsOf(body)).toEqual(all);
  expect(body).toMatchObject({ has_more: false, next_cursor: null });
  expect((await api.stranger.request('GET', '/v1/transcriptions')).body.data).toEqual([]);
});

test('cursors lead through all pages, each job once', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await list(`limit=1${cursor && `&cursor=${cursor}`}`);
    seen.push(...idsOf(body));
    expect(body.has_more).toBe(body.next_cursor !== null);
    cursor = body.next_cursor;
  } while (cursor);
  expect(seen).toEqual(all);
});

test('jobs written in one instant are not lost between pages', async () => {
  await api.pool.query(`update job set created_at = '2026-01-02T03:04:05.678901Z'`);
  const first = (await list('limit=2')).body;
  const second = (await list(`limit=2&cursor=${first.next_cursor}`)).body;
  expect([...idsOf(first), ...idsOf(second)]).toEqual(all);
});

test('lists are filtered by state, class, reference and time', async () => {
  expect(idsOf((await list('state=failed')).body)).toEqual([failed.id]);
  expect(idsOf((await list('class=interactive')).body)).toEqual([english.id]);
  expect(idsOf((await list('reference_id=chinese')).body)).toEqual([chinese.id]);
  expect(idsOf((await list('batch_id=01890000-0000-7000-8000-000000000000')).body)).toEqual([]);
  await api.pool.query(`update job set created_at = '2020-01-01T00:00:00Z' where id = $1`, [english.id]);
  expect(idsOf((await list('created_before=2020-01-01T00:00:01Z')).body)).toEqual([english.id]);
  const after = encodeURIComponent('2020-01-01T01:00:01+01:00');
  expect(idsOf((await list(`created_after=${after}`)).body)).not.toContain(english.id);
});

test('words of the transcript are found, in scripts without spaces too', async () => {
  const find = async (q: string) => idsOf((await list(`q=${encodeURIComponent(q)}`)).body);
  expect(await find('quick FOX')).toEqual([english.id]);
  expect(await find('天气')).toEqual([chinese.id]);
  expect(await find('气天')).toEqual([]);
  expect(await find('quick cat')).toEqual([]);
  expect(await find('100%')).toEqual([english.id]);
});

test('broken cursors and filters are refused by name', async () => {
  const forged = Buffer.from('{"createdAt":"yesterday","id":"1"}').toString('base64url');
  for (const cursor of ['abc', '%F0%9F%98%80', forged, Buffer.from('null').toString('base64url')]) {
    const { status, body } = await list(`cursor=${cursor}`);
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ path: 'cursor' }]);
  }
  for (const query of ['limit=0', 'limit=101', 'limit=ten', 'state=done', 'class=vip', 'created_after=today', 'q=']) {
    const { status, body } = await list(query);
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ path: query.split('=')[0] }]);
  }
  expect((await list('state=failed&state=queued')).status).toBe(422);
});
