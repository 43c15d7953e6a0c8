import { expect, test } from 'vitest';
import { sampleQueue } from '../../apps/worker/dispatcher/sample-queue.ts';
import { startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);
const history = async (query = '') => (await api.request('GET', `/v1/queue/history${query}`)).body.data;

test('once a minute it is written down what waits in each class, and the API tells it', async () => {
  expect(await history()).toEqual([]);
  await api.submit({ class: 'backfill' });
  await sampleQueue(api.pool);
  const first = await history();
  expect(first).toMatchObject([
    { class: 'interactive', waiting: 0, running: 0, backlog_audio_ms: 0 },
    { class: 'standard', waiting: 0, running: 0, backlog_audio_ms: 0 },
    { class: 'backfill', waiting: 1, running: 0, backlog_audio_ms: expect.any(Number) },
  ]);
  expect(first[2].backlog_audio_ms).toBeGreaterThan(0);
  expect(Date.parse(first[0].at) % 60_000).toBe(0);
  await api.pool.query(`update queue_sample set minute = minute - interval '1 minute'`);
  await api.submit({ class: 'backfill' });
  await Promise.all([sampleQueue(api.pool), sampleQueue(api.pool)]);
  const both = await history();
  expect(both.filter((each: { class: string }) => each.class === 'backfill').map(waiting)).toEqual([1, 2]);
});

test('a day of it is kept, and as much is told as was asked for', async () => {
  await api.pool.query('delete from queue_sample');
  await sampleQueue(api.pool);
  await api.pool.query(`update queue_sample set minute = minute - interval '23 hours'`);
  await sampleQueue(api.pool);
  expect(await history()).toHaveLength(3);
  expect(await history('?minutes=1440')).toHaveLength(6);
  await api.pool.query(`update queue_sample set minute = minute - interval '2 hours'`);
  await sampleQueue(api.pool);
  expect(await history('?minutes=1440')).toHaveLength(6);
  const { rows } = await api.pool.query('select from queue_sample');
  expect(rows).toHaveLength(6);
  expect((await api.request('GET', '/v1/queue/history?minutes=1441')).status).toBe(422);
  expect((await api.stranger.request('GET', '/v1/queue/history')).status).toBe(403);
});

function waiting(sample: { waiting: number }): number {
  return sample.waiting;
}
