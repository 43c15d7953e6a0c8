import { afterAll, describe, expect, test } from 'vitest';
import { takeTask } from '#shared/postgres/task.ts';
import { claimTasks, listLines } from '#shared/postgres/turn.ts';
import { startApi } from '../support/api.ts';
import { openBatchDuty, readLines } from '../support/batches.ts';
import { claimAny } from '../support/claim.ts';
import { completeJob, failJob } from '../support/ledger.ts';

const api = await startApi(import.meta.filename);
const duty = openBatchDuty(api);
afterAll(duty.close);

async function submit(count: number, more: object = {}): Promise<string> {
  const items = Array.from({ length: count }, (_, n) => ({
    custom_id: `call-${n}`,
    audio: { url: `https://example.com/${n}.wav` },
  }));
  const { body } = await api.request('POST', '/v1/batches', { items, ...more });
  return body.id;
}

const batchOf = async (id: string) => (await api.request('GET', `/v1/batches/${id}`)).body;
const tell = (id: string, verb: string) => api.request('POST', `/v1/batches/${id}/${verb}`);
const jobsOf = async (id: string): Promise<string[]> =>
  (await api.pool.query('select id from job where batch_id = $1 order by id', [id])).rows.map(row => row.id);
const statesOf = async (id: string) =>
  (await api.pool.query('select distinct state from task where batch_id = $1 order by state', [id])).rows.map(
    row => row.state,
  );

async function finish(id: string): Promise<void> {
  for (const job of await jobsOf(id)) await completeJob(api.pool, job, 'a word');
}

describe('a batch that is paused', () => {
  test('has nothing begun, not even what was on its way to a worker, until it is resumed', async () => {
    const id = await submit(3);
    const [onItsWay] = await claimAny(api.pool, 'prepare', 1);
    const { body } = await tell(id, 'pause');
    expect(body).toMatchObject({ state: 'paused', counts: { queued: 3 } });
    expect(await takeTask(api.pool, onItsWay!, 'preparer-1', 10)).toBeNull();
    await duty.run();
    expect(await statesOf(id)).toEqual(['held']);
    expect(await takeTask(api.pool, onItsWay!, 'preparer-1', 10)).toBeNull();
    expect(await claimAny(api.pool, 'prepare', 10)).toEqual([]);
    const [first] = await jobsOf(id);
    const job = (await api.request('GET', `/v1/transcriptions/${first}`)).body;
    expect(job).toMatchObject({ state: 'queued', stage: 'waiting', queue: { held: true, position: null } });
    expect((await tell(id, 'resume')).body.state).toBe('running');
    await duty.run();
    expect(await claimAny(api.pool, 'prepare', 10)).toHaveLength(3);
    await finish(id);
    await duty.run();
    expect(await batchOf(id)).toMatchObject({ state: 'completed', counts: { completed: 3 } });
  });

  test('leaves no other batch waiting, and what is added to it waits too', async () => {
    const [held, other] = [await submit(2), await submit(2)];
    await tell(held, 'pause');
    await duty.run();
    expect(await claimAny(api.pool, 'prepare', 10)).toHaveLength(2);
    const [job] = await jobsOf(held);
    await failJob(api.pool, job!);
    await api.request('POST', `/v1/transcriptions/${job}/retry`);
    expect(await claimAny(api.pool, 'prepare', 10)).toEqual([]);
    await finish(other);
    await finish(held);
    await duty.run();
    expect((await batchOf(held)).state).toBe('completed');
  });

  test('lets a claim walk past nothing that is held', async () => {
    const [held, other] = [await submit(600), await submit(2)];
    await tell(held, 'pause');
    await duty.run();
    const [line] = await listLines(api.pool, 'prepare');
    const { rows } = await api.pool.query(
      `explain (analyze, costs off, timing off) select id from task where kind = $1 and engine = $2 and class = $3
       and project_id = $4 and state = 'waiting' and run_at <= now() order by priority desc, begun desc, rank, id limit 3`,
      [line!.kind, line!.engine, line!.class, api.projectId],
    );
    const plan = rows.map(row => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/rows=2\.00/);
    expect(plan).not.toMatch(/Rows Removed by Filter/);
    expect(await claimTasks(api.pool, line!, 'prepare', 10)).toHaveLength(2);
    await tell(held, 'cancel');
    await finish(other);
    await duty.run();
  });

  test('may be paused and resumed again and again, but not once it has ended', async () => {
    const id = await submit(1);
    for (const verb of ['pause', 'pause', 'resume', 'resume']) expect((await tell(id, verb)).status).toBe(200);
    await finish(id);
    await duty.run();
    for (const verb of ['pause', 'resume']) expect((await tell(id, verb)).status).toBe(409);
    expect((await tell(id, 'cancel')).body.state).toBe('completed');
  });
});

describe('a batch with hours', () => {
  const clock = (inMs: number) => new Date(Date.now() + inMs).toISOString().slice(11, 16);
  const hour = 3_600_000;

  test('is worked on within them only', async () => {
    const id = await submit(2, { window: { from: clock(hour), to: clock(2 * hour), tz: 'UTC' } });
    expect(await batchOf(id)).toMatchObject({ state: 'running', window: { open: false, tz: 'UTC' } });
    expect(await claimAny(api.pool, 'prepare', 10)).toEqual([]);
    await api.pool.query(`update batch set hours = jsonb_set(hours, '{from}', to_jsonb($2::text)) where id = $1`, [
      id,
      clock(-hour),
    ]);
    await duty.run();
    expect((await batchOf(id)).window.open).toBe(true);
    expect(await claimAny(api.pool, 'prepare', 10)).toHaveLength(2);
    await api.pool.query(`update batch set hours = jsonb_set(hours, '{to}', to_jsonb($2::text)) where id = $1`, [
      id,
      clock(-hour / 2),
    ]);
    await duty.run();
    expect(await statesOf(id)).toEqual(['held']);
    await finish(id);
    await duty.run();
    expect((await batchOf(id)).state).toBe('completed');
  });
});

describe('a batch that is canceled', () => {
  test('has all that has not ended canceled, in portions, and ends once', async () => {
    const id = await submit(600, { callback: { url: 'https://example.com/hook' } });
    const [done, busy] = await jobsOf(id);
    await completeJob(api.pool, done!, 'a word');
    const [item] = (await claimAny(api.pool, 'prepare', 2)).slice(1);
    await takeTask(api.pool, item!, 'preparer-1', 30);
    const { body } = await tell(id, 'cancel');
    expect(body).toMatchObject({ state: 'canceled', finished_at: null });
    await duty.run();
    await duty.run();
    const batch = await batchOf(id);
    expect(batch).toMatchObject({ state: 'canceled', counts: { total: 600, completed: 1, canceled: 599 } });
    expect(batch.finished_at).not.toBeNull();
    expect(await statesOf(id)).not.toContain('running');
    expect((await api.request('GET', `/v1/transcriptions/${busy}`)).body).toMatchObject({
      state: 'canceled',
      error: { code: 'canceled', message: 'its batch was canceled' },
    });
    const { rows } = await api.pool.query('select event, body from delivery where batch_id = $1', [id]);
    expect(rows).toHaveLength(1);
    expect(JSON.parse(rows[0].body)).toMatchObject({ type: 'batch.completed', data: { id, state: 'canceled' } });
    const errors = readLines((await api.request('GET', `/v1/batches/${id}/errors`)).text);
    expect(errors).toHaveLength(599);
  });

  test('tells of each job whoever asked for that', async () => {
    const id = await submit(2, {
      defaults: { callback: { url: 'https://example.com/hook', events: ['transcription.canceled'] } },
    });
    await tell(id, 'cancel');
    const { rows } = await api.pool.query(
      'select event from delivery where job_id in (select id from job where batch_id = $1)',
      [id],
    );
    expect(rows).toEqual([{ event: 'transcription.canceled' }, { event: 'transcription.canceled' }]);
    await duty.run();
  });
});

test('a job that is retried after its batch has ended counts there, and the batch stays ended', async () => {
  const id = await submit(2, { callback: { url: 'https://example.com/hook' } });
  const [good, bad] = await jobsOf(id);
  await completeJob(api.pool, good!, 'a word');
  await failJob(api.pool, bad!);
  await duty.run();
  expect(await batchOf(id)).toMatchObject({ state: 'completed', counts: { completed: 1, failed: 1 } });
  await api.request('POST', `/v1/transcriptions/${bad}/retry`);
  await duty.run();
  expect(await batchOf(id)).toMatchObject({ state: 'completed', counts: { completed: 1, failed: 0, queued: 1 } });
  await completeJob(api.pool, bad!, 'another');
  await duty.run();
  expect(await batchOf(id)).toMatchObject({ state: 'completed', counts: { completed: 2 } });
  expect((await api.pool.query('select from delivery where batch_id = $1', [id])).rowCount).toBe(1);
});
