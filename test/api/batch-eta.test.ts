import { beforeEach, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { reportTranscriber } from '../support/ledger.ts';
import { until } from '../support/until.ts';

// Of a recording at a URL nothing is known: it counts as ten minutes, and takes six seconds at this speed.
const SPEED = 100;
const EACH_S = 6;
const api = await startApi(import.meta.filename);
const etaOf = async (id: string) => (await api.request('GET', `/v1/batches/${id}`)).body.eta_ms;

async function submit(count: number, more: object = {}): Promise<string> {
  const items = Array.from({ length: count }, (_, n) => ({
    custom_id: `c${n}`,
    audio: { url: `https://example.com/${n}.wav` },
  }));
  const { body } = await api.request('POST', '/v1/batches', { items, ...more });
  return body.id;
}

beforeEach(async () => {
  await api.pool.query('delete from task; delete from job; delete from worker');
  await reportTranscriber(api.pool, { speed: SPEED });
});

test('a batch is done when its last job is, and one that came later after it', async () => {
  const first = await submit(10);
  const second = await submit(10);
  await until('the first tells', async () => (await etaOf(first)) === 10 * EACH_S * 1000);
  await until('the second tells', async () => (await etaOf(second)) === 20 * EACH_S * 1000);
  const { headers } = await api.request('GET', `/v1/batches/${second}`);
  expect(headers.get('retry-after')).toBe('60');
});

test('one of which nothing is begun tells how long it will take, and one that nobody can work on tells nothing', async () => {
  const id = await submit(10);
  await api.pool.query(
    `insert into usage (job_id, project_id, class, audio_ms, engine_ms) values (gen_random_uuid(), $1, 'backfill', 60000, 1)`,
    [api.projectId],
  );
  await api.request('POST', `/v1/batches/${id}/pause`);
  await api.pool.query('delete from task');
  await until('it tells', async () => (await etaOf(id)) === 6_000);
  await api.pool.query('delete from worker');
  await until('it does not tell', async () => (await etaOf(id)) === null);
});

test('one that is worked on at some hours only is done after as many of them', async () => {
  const now = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const clock = (hours: number) => new Date(now.getTime() + hours * 3_600_000).toISOString().slice(11, 16);
  const hours = { from: clock(2), to: clock(3), tz: 'UTC' };
  await api.pool.query(
    `insert into usage (job_id, project_id, class, audio_ms, engine_ms) values (gen_random_uuid(), $1, 'backfill', 60000, 1)`,
    [api.projectId],
  );
  // Of a speed of one, 90 recordings of a minute take an hour, a day's pause, and half an hour.
  await api.pool.query('update worker set speed = 1');
  const inHours = (ms: number | null) => (ms === null ? null : (Date.now() + ms - now.getTime()) / 3_600_000);
  const items = Array.from({ length: 90 }, (_, n) => ({
    custom_id: `w${n}`,
    audio: { url: `https://example.com/${n}` },
  }));
  const dryRun = async () => (await api.request('POST', '/v1/batches', { items, window: hours, dry_run: true })).body;
  await expect.poll(async () => inHours((await dryRun()).eta_ms), { timeout: 10_000 }).toBeCloseTo(26.5, 1);
  const id = await submit(90, { window: hours });
  await expect.poll(async () => inHours(await etaOf(id)), { timeout: 10_000 }).toBeCloseTo(26.5, 1);
});
