import { describe, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { prepareChunks } from '../support/chunked-job.ts';
import { type Heard, listenTo } from '../support/events.ts';
import { failJob } from '../support/ledger.ts';

const api = await startApi(import.meta.filename);
const named = (events: Heard[], name: string) => events.filter(each => each.event === name).map(each => each.data);
const versions = (events: Heard[]) => events.flatMap(each => (each.id === undefined ? [] : [Number(each.id)]));
const resultOf = async (id: string) => (await api.request('GET', `/v1/transcriptions/${id}/result`)).body;

describe('whoever follows a transcription', () => {
  test('hears of its states, its progress, its segments and its end, and the stream ends', async () => {
    const { id } = await api.submit();
    const listener = await listenTo(api, id);
    expect(listener.status).toBe(200);
    expect(listener.headers.get('content-type')).toContain('text/event-stream');
    expect((await listener.hears('state')).data).toMatchObject({ id, state: 'queued', queue: { position: 0 } });
    const job = await prepareChunks(api.pool, id);
    await listener.hears('state', data => data.stage === 'transcribing');
    await job.done(0);
    expect((await listener.hears('progress')).data).toMatchObject({ chunks: { total: 3, done: 1 }, progress: 0.33 });
    expect(named(listener.events, 'segment')).toMatchObject([{ id: 0, start_ms: 100, text: 'part 0.' }]);
    await job.done(1);
    await job.done(2);
    const events = await listener.ended();
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { state: 'completed', progress: 1 } });
    expect(named(events, 'segment')).toEqual((await resultOf(id)).segments);
    const { body } = await api.request('GET', `/v1/transcriptions/${id}`);
    expect(versions(events).at(-1)).toBe(body.version);
    expect(versions(events)).toEqual([...new Set(versions(events))].toSorted((a, b) => a - b));
    for (const { event, id, data } of events) if (event !== 'segment') expect(Number(id)).toBe(data.version);
  });

  test('hears segments in order of time, also when later chunks are done earlier', async () => {
    const { id } = await api.submit({ allow_partial: true });
    const job = await prepareChunks(api.pool, id, { count: 6, silent: [3] });
    const listener = await listenTo(api, id);
    await job.done(2);
    await job.done(4);
    await listener.hears('progress', data => data.chunks.done === 3);
    expect(named(listener.events, 'segment')).toEqual([]);
    await job.done(0);
    await listener.hears('progress', data => data.chunks.done === 4);
    expect(named(listener.events, 'segment')).toHaveLength(1);
    await job.fail(1);
    await listener.hears('progress', data => data.chunks.failed === 1);
    expect(named(listener.events, 'segment').map(segment => segment.text)).toEqual(['part 0.', 'part 2.', 'part 4.']);
    await job.done(5);
    expect(named(await listener.ended(), 'segment')).toEqual((await resultOf(id)).segments);
  });

  test('hears all of a transcription that has ended, in one go', async () => {
    const { id } = await api.submit();
    const job = await prepareChunks(api.pool, id, { count: 11 });
    for (let index = 10; index >= 0; index--) await job.done(index);
    const events = await (await listenTo(api, id)).ended();
    expect(events.map(each => each.event)).toEqual([...new Array(11).fill('segment'), 'done']);
    expect(named(events, 'segment')).toEqual((await resultOf(id)).segments);
  });

  test.each(['failed', 'canceled'])('hears that it was %s', async state => {
    const { id } = await api.submit();
    const listener = await listenTo(api, id);
    await listener.hears('state');
    if (state === 'failed') await failJob(api.pool, id);
    else await api.request('POST', `/v1/transcriptions/${id}/cancel`);
    const [, done] = await listener.ended();
    expect(done).toMatchObject({ event: 'done', data: { state } });
    expect(done!.data.error).not.toBeNull();
  });

  test('must be of its project, hold a key, and follow something', async () => {
    const { id } = await api.submit();
    expect((await listenTo(api.stranger, id)).status).toBe(404);
    expect((await listenTo({ ...api, key: 'sk_unknown' }, id)).status).toBe(401);
    expect((await listenTo(api, '0199aaaa-0000-7000-8000-000000000000')).status).toBe(404);
    expect((await listenTo(api, 'no-id')).status).toBe(404);
    expect((await listenTo(api, id, 'seven')).status).toBe(422);
  });

  test('may ask what there is without following', async () => {
    const { id } = await api.submit();
    const { status, text } = await api.request('HEAD', `/v1/transcriptions/${id}/events`);
    expect([status, text]).toEqual([200, '']);
  });
});

describe('whoever comes back with Last-Event-ID', () => {
  test('hears what came since, and every segment just once over both streams', async () => {
    const { id } = await api.submit();
    const job = await prepareChunks(api.pool, id, { count: 5 });
    const first = await listenTo(api, id);
    await job.done(0);
    await job.done(2);
    await first.hears('progress', data => data.chunks.done === 2);
    first.leave();
    await job.done(1);
    const second = await listenTo(api, id, first.events.at(-1)!.id);
    await second.hears('state', data => data.chunks.done === 3);
    expect(named(second.events, 'segment').map(segment => segment.id)).toEqual([1, 2]);
    for (const index of [3, 4]) await job.done(index);
    const segments = named([...first.events, ...(await second.ended())], 'segment');
    expect(segments).toEqual((await resultOf(id)).segments);
  });

  test('hears nothing that it knows, until something happens', async () => {
    const { id, version } = await api.submit();
    const listener = await listenTo(api, id, String(version));
    await api.request('POST', `/v1/transcriptions/${id}/cancel`);
    expect((await listener.ended()).map(each => each.event)).toEqual(['done']);
  });

  test('is told to stay away once it has heard the end', async () => {
    const { id } = await api.submit();
    await failJob(api.pool, id);
    const last = (await (await listenTo(api, id)).ended()).at(-1)!.id;
    expect((await listenTo(api, id, last)).status).toBe(204);
  });

  test('after a retry hears the transcript from its first segment', async () => {
    const { id } = await api.submit();
    const job = await prepareChunks(api.pool, id);
    await job.done(0);
    await job.fail(1);
    const last = (await (await listenTo(api, id)).ended()).at(-1)!.id;
    await api.request('POST', `/v1/transcriptions/${id}/retry`);
    await api.pool.query('delete from chunk where job_id = $1', [id]);
    const again = await prepareChunks(api.pool, id);
    for (const index of [0, 1, 2]) await again.done(index);
    const events = await (await listenTo(api, id, last)).ended();
    expect(named(events, 'segment')).toEqual((await resultOf(id)).segments);
  });

  test('with a version that is yet to come hears everything', async () => {
    const { id } = await api.submit();
    const listener = await listenTo(api, id, '999');
    expect((await listener.hears('state')).data.state).toBe('queued');
    listener.leave();
  });
});
