import { expect, test } from 'vitest';
import { reportWorker } from '#shared/postgres/worker.ts';
import { startApi } from '../support/api.ts';
import { completeJob, reportTranscriber } from '../support/ledger.ts';
import { until } from '../support/until.ts';

const api = await startApi(import.meta.filename);
const NOTHING = { backlog_audio_ms: 0, unprepared_audio_ms: 0, eta_ms: 0 };
const lane = { lane: 'some lane', tier: 'primary' as const, share: null };

test('the worker list shows who was heard of lately', async () => {
  const engine = { name: 'fun-asr-nano', revision: '2512', kind: 'funasr-server', version: '1.4.3' };
  const gpu = {
    ...{ index: 0, name: 'NVIDIA H200', memory_used_mb: 5210, memory_total_mb: 143771 },
    ...{ utilization_percent: 37, temperature_c: null },
  };
  const post = { role: 'transcriber' as const, ...lane, share: 0.05 };
  const worker = { ...post, id: 't-1', host: 'gpu-1', pid: 7, slots: 1, reason: null, engine, gpu };
  await reportWorker(api.pool, { ...worker, state: 'fit', speed: 120 });
  await reportWorker(api.pool, { ...worker, id: 't-2', state: 'sick', reason: 'canary failed', speed: null });
  await api.pool.query(`update worker set seen_at = now() - interval '1 hour' where id = 't-2'`);
  const { body } = await api.request('GET', '/v1/workers');
  expect(body.data).toMatchObject([
    { id: 't-1', role: 'transcriber', state: 'fit', speed: 120, engine, tier: 'primary', share: 0.05, gpu },
  ]);
});

test('the worker list shows what each is busy with, and of the own project with which recording', async () => {
  const post = { role: 'preparer' as const, ...lane, host: 'cpu-1', pid: 8, slots: 2 };
  await reportWorker(api.pool, {
    ...post,
    id: 'p-2',
    state: 'busy',
    reason: null,
    engine: null,
    speed: null,
    gpu: null,
  });
  const own = await api.submit({ class: 'interactive' });
  const form = new FormData();
  form.append('file', new Blob(['another recording']), 'meeting.m4a');
  await api.send('POST', '/v1/transcriptions', form, { authorization: `Bearer ${api.stranger.key}` });
  const running = `state = 'running', worker_id = 'p-2', lease_until = now() + interval '1 minute'`;
  await api.pool.query(`update task set ${running} where kind = 'prepare'`);
  const { body } = await api.request('GET', '/v1/workers');
  const { tasks } = body.data.find((worker: { id: string }) => worker.id === 'p-2');
  expect(tasks).toHaveLength(2);
  expect(tasks.map((task: { transcription_id: string }) => task.transcription_id).toSorted()).toEqual([own.id, null]);
  expect(tasks).toContainEqual(expect.objectContaining({ kind: 'prepare', class: 'interactive', chunk: null }));
  await api.pool.query('delete from task');
  await api.pool.query('delete from job');
});

test('an operator drains and resumes a worker, as often as they like', async () => {
  const worker = {
    ...lane,
    role: 'preparer' as const,
    host: 'cpu-1',
    pid: 7,
    slots: 2,
    reason: null,
    engine: null,
    speed: null,
    gpu: null,
  };
  await reportWorker(api.pool, { ...worker, id: 'p-1', state: 'fit' });
  for (const [verb, wish] of [
    ['drain', 'drain'],
    ['drain', 'drain'],
    ['resume', 'work'],
    ['resume', 'work'],
  ]) {
    const { status, body } = await api.request('POST', `/v1/workers/p-1/${verb}`);
    expect([status, body]).toEqual([200, expect.objectContaining({ id: 'p-1', wish })]);
    expect(await reportWorker(api.pool, { ...worker, id: 'p-1', state: 'fit' })).toBe(wish);
  }
  expect((await api.request('POST', '/v1/workers/nobody/drain')).status).toBe(404);
  expect((await api.stranger.request('POST', '/v1/workers/p-1/drain')).status).toBe(403);
  await reportWorker(api.pool, { ...worker, id: 'd-1', role: 'dispatcher', slots: 0, state: 'fit' });
  expect((await api.request('POST', '/v1/workers/d-1/drain')).status).toBe(409);
  expect(await reportWorker(api.pool, { ...worker, id: 'd-1', role: 'dispatcher', slots: 0, state: 'fit' })).toBe(
    'work',
  );
});

test('the queue tells of every class what waits', async () => {
  await api.pool.query('delete from worker');
  const job = await api.submit({ class: 'backfill' });
  const body = await until('no engine is there', async () => {
    const { body: now } = await api.request('GET', '/v1/queue');
    return now.data[2].eta_ms === null && now;
  });
  expect(body.data).toEqual([
    { class: 'interactive', waiting: 0, running: 0, oldest_at: null, ...NOTHING },
    { class: 'standard', waiting: 0, running: 0, oldest_at: null, ...NOTHING },
    {
      ...{ class: 'backfill', waiting: 1, running: 0, oldest_at: job.created_at, backlog_audio_ms: 0 },
      ...{ unprepared_audio_ms: expect.any(Number), eta_ms: null },
    },
  ]);
  await reportTranscriber(api.pool, { speed: 100 });
  await until('somebody can tell', async () => {
    const queues = (await api.request('GET', '/v1/queue')).body.data;
    return queues[2].eta_ms === Math.round(queues[2].unprepared_audio_ms / 100) && queues[0].eta_ms === 0;
  });
});

test('usage is summed by day or class, for the own project only', async () => {
  const job = await api.submit({ class: 'interactive' });
  await completeJob(api.pool, job.id, 'one');
  const day = new Date().toISOString().slice(0, 10);
  const sum = { jobs: 1, audio_ms: 2_000, engine_ms: 10 };
  expect((await api.request('GET', '/v1/usage')).body.data).toEqual([{ group: day, ...sum }]);
  const byClass = await api.request('GET', `/v1/usage?group_by=class&from=${day}T00:00:00Z`);
  expect(byClass.body.data).toEqual([{ group: 'interactive', ...sum }]);
  expect((await api.request('GET', `/v1/usage?to=${day}T00:00:00Z`)).body.data).toEqual([]);
  expect((await api.stranger.request('GET', '/v1/usage')).body.data).toEqual([]);
  const csv = await api.request('GET', '/v1/usage?format=csv');
  expect(csv.text).toBe(`day,jobs,audio_ms,engine_ms\r\n${day},1,2000,10\r\n`);
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="usage-by-day.csv"');
});
