import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JobClass } from '#shared/domain/options.ts';
import type { ScalingBasis } from '#shared/domain/scaling-basis.ts';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { listScaling, recordDecision } from '#shared/postgres/scaling.ts';
import { insertTasks, takeTask } from '#shared/postgres/task.ts';
import { claimTasks } from '#shared/postgres/turn.ts';
import { setWish } from '#shared/postgres/worker.ts';
import { WorkerEnv } from '../../apps/worker/config.ts';
import { decideScaling } from '../../apps/worker/dispatcher/scaling/decide.ts';
import { reportTranscriber } from '../support/ledger.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
const ENGINE = 'fun-asr-nano';
const HOUR = 3_600_000;
const rule = { least: 1, most: 20, drainS: { interactive: 20, standard: 300, backfill: 7200 }, speed: 20 };
let pool: Pool;
let project: string;
let told: string[];

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  pool = connect(schema.databaseUrl, 'test', 4);
  project = (await createProject(pool, { name: 'a' })).id;
});
afterAll(async () => {
  await pool.end();
  await schema.drop();
});
beforeEach(async () => {
  await pool.query('delete from task; delete from turn; delete from worker; delete from usage');
  await pool.query('delete from scaling; delete from scaling_decision');
  told = [];
});

test('the number goes by what waits, the speed that was measured at work, and what comes', async () => {
  await write('standard', 20, HOUR);
  expect(await decide()).toMatchObject({ desired: 12, basis: { speed: 20, isMeasured: false, fit: 0, drainS: null } });
  await reportTranscriber(pool, { id: 'a', speed: 40 });
  expect((await decide()).basis).toMatchObject({ wanted: 6, speed: 40, isMeasured: true, fit: 1, drainS: 1_800 });
  await take('a', 'standard');
  await reportTranscriber(pool, { id: 'a', speed: 60 });
  expect((await decide()).basis).toMatchObject({ wanted: 4, speed: 60 });
  await pool.query('delete from task');
  expect((await decide()).basis).toMatchObject({ wanted: 1, speed: 60, drainS: 0 });
  await pool.query(
    `insert into usage (job_id, project_id, class, engine, audio_ms, engine_ms, accepted_at)
     select $1, $2, class, $3, 50400000, 1, now() from unnest('{standard,backfill}'::job_class[]) class limit 1`,
    [uuidv7(), project, ENGINE],
  );
  expect((await decide()).basis).toMatchObject({ wanted: 2, arriving: 84 });
});

test('an interactive chunk that waits too long asks for one more than work', async () => {
  await recordDecision(pool, ENGINE, { wanted: 1, desired: 1 }, {});
  for (const id of ['a', 'b', 'c']) await reportTranscriber(pool, { id, speed: 50 });
  await write('interactive', 1, 1_000);
  expect((await decide()).basis).toMatchObject({ wanted: 1 });
  await pool.query(`update task set created_at = now() - interval '1 minute', run_at = now() - interval '1 minute'`);
  expect((await decide()).basis).toMatchObject({ wanted: 4, oldestMs: expect.closeTo(60_000, -4) });
});

test('what was wanted once holds across restarts and replicas, and several decide as one', async () => {
  await write('standard', 20, HOUR);
  await Promise.all([decide(), decide(), decide()]);
  await pool.query('delete from task');
  expect(await decide()).toMatchObject({ desired: 12, basis: { wanted: 1 } });
  await pool.query(`update scaling_decision set at = at - interval '9 minutes'`);
  expect((await decide()).desired).toBe(12);
  await pool.query(`update scaling_decision set at = at - interval '90 seconds'`);
  expect((await decide()).desired).toBe(9);
});

test('those that are there when nothing was decided yet stay as long as if they had been wanted', async () => {
  for (const id of ['a', 'b', 'c', 'd', 'e']) await reportTranscriber(pool, { id, speed: 50 });
  expect(await decide(true)).toMatchObject({ desired: 5, basis: { leaving: [] } });
  expect(await decide(true)).toMatchObject({ desired: 5, basis: { wanted: 1 } });
  await pool.query(`update scaling_decision set at = at - interval '11 minutes'`);
  expect((await decide(true)).basis.leaving).toHaveLength(1);
});

test('limits that exclude each other are refused', () => {
  const must = { DATABASE_URL: 'postgres://h/d', REDIS_URL: 'redis://h', AUDIO_STORE: 'file:///a' };
  expect(WorkerEnv.safeParse({ ...must, SCALE_MIN: '5', SCALE_MAX: '5' }).success).toBe(true);
  expect(WorkerEnv.safeParse({ ...must, SCALE_MIN: '6', SCALE_MAX: '5' }).error!.issues).toMatchObject([
    { path: ['SCALE_MIN'], message: 'is more than SCALE_MAX' },
  ]);
});

describe('where it is to drain', () => {
  const list = async () => (await pool.query('select id, wish, wish_reason from worker order by id')).rows;

  beforeEach(() => recordDecision(pool, ENGINE, { wanted: 1, desired: 1 }, {}));

  test('those that are missed least are told to take no more, and why; and to work again when more are wanted', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await reportTranscriber(pool, { id, speed: id === 'b' ? 20 : 50 });
    await pool.query(`update worker set state = 'sick', reason = 'its canary failed' where id = 'd'`);
    const { basis } = await decide(true, { least: 2 });
    expect(basis.leaving).toEqual([
      { id: 'd', reason: 'it takes no work: its canary failed' },
      { id: 'b', reason: 'it is slow: 20.0 × real time where 50.0 × is usual' },
    ]);
    expect(told).toEqual(['d', 'b']);
    expect(await list()).toMatchObject([
      { id: 'a', wish: 'work', wish_reason: null },
      { id: 'b', wish: 'drain', wish_reason: 'fewer are wanted: it is slow: 20.0 × real time where 50.0 × is usual' },
      { id: 'c', wish: 'work' },
      { id: 'd', wish: 'drain' },
    ]);
    await decide(true, { least: 4 });
    expect(told).toEqual(['d', 'b', 'b', 'd']);
    expect((await list()).map(({ wish }) => wish)).toEqual(['work', 'work', 'work', 'work']);
  });

  test('whom an operator has drained stays so, and is not counted', async () => {
    for (const id of ['a', 'b', 'c']) await reportTranscriber(pool, { id, speed: 50 });
    await setWish(pool, 'a', 'drain');
    await decide(true, { least: 2 });
    await decide(true, { least: 3 });
    expect((await list()).map(({ wish }) => wish)).toEqual(['drain', 'work', 'work']);
    expect(told).toEqual([]);
  });

  test('nobody is told anything unless that was asked for', async () => {
    for (const id of ['a', 'b', 'c']) await reportTranscriber(pool, { id, speed: 50 });
    expect((await decide()).basis).toMatchObject({ leaving: [], workers: 3, wanted: 1 });
    expect((await list()).map(({ wish }) => wish)).toEqual(['work', 'work', 'work']);
  });
});

async function decide(drains = false, limits: Partial<typeof rule> = {}) {
  const signals = { wish: (id: string) => void told.push(id) };
  await decideScaling({ pool, rule: { ...rule, ...limits }, drains, signals });
  return (await listScaling<ScalingBasis>(pool)).find(({ engine }) => engine === ENGINE)!;
}

async function write(jobClass: JobClass, count: number, costMs: number): Promise<void> {
  const tasks = Array.from({ length: count }, () => ({
    ...{
      engine: ENGINE,
      class: jobClass,
      id: uuidv7(),
      kind: 'transcribe' as const,
      jobId: uuidv7(),
      chunkId: uuidv7(),
    },
    ...{ deliveryId: null, projectId: project, priority: 0, maxAttempts: 3, costMs },
  }));
  await insertTasks(pool, tasks);
}

async function take(workerId: string, jobClass: JobClass): Promise<void> {
  const line = { kind: 'transcribe', engine: ENGINE, class: jobClass } as const;
  const [item] = await claimTasks(pool, line, 'lane', 1);
  await takeTask(pool, item!, workerId, 60);
}
