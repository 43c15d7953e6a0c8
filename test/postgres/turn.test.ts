import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect, type Db, type Pool, transaction } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { insertTasks, type NewTask } from '#shared/postgres/task.ts';
import { claimTasks, correctCharge, type Line, leaveLines, lineUpStrays, listLines } from '#shared/postgres/turn.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const LINE: Line = { kind: 'transcribe', engine: 'e', class: 'standard' };
const MINUTE = 60_000;
let pool: Pool;
let a: string;
let b: string;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  pool = connect(schema.databaseUrl, 'test', 4);
  a = (await createProject(pool, { name: 'a' })).id;
  b = (await createProject(pool, { name: 'b' })).id;
});
afterAll(async () => {
  await pool.end();
  await schema.drop();
});
beforeEach(async () => {
  await pool.query('truncate task, turn');
  await pool.query('update project set weight = 1');
});

test('projects take turns by the audio that they were given, however much of it waits', async () => {
  await wait(a, 100, { costMs: MINUTE });
  await wait(b, 10, { costMs: 3 * MINUTE });
  const order = await claimOrder(20);
  const minutes = (project: string) => order.filter(each => each === project).length * (project === a ? 1 : 3);
  expect(Math.abs(minutes(a) - minutes(b))).toBeLessThanOrEqual(3);
});

test('a project of twice the weight is given twice the audio', async () => {
  await pool.query('update project set weight = 2 where id = $1', [a]);
  await wait(a, 100);
  await wait(b, 100);
  const order = await claimOrder(30);
  expect(order.filter(each => each === a)).toHaveLength(20);
});

test('who comes late starts level with the others, and nothing is saved up meanwhile', async () => {
  await wait(b, 1);
  await claimOrder(1);
  await wait(a, 100);
  await claimOrder(20);
  await wait(b, 100);
  const order = await claimOrder(20);
  expect(order.filter(each => each === b).length).toBeGreaterThanOrEqual(9);
  expect(order.filter(each => each === b).length).toBeLessThanOrEqual(11);
});

test('within a project priority goes first, then jobs that are begun, then rank', async () => {
  const begun = uuidv7();
  await wait(a, 1, { jobId: begun, rank: 1 });
  await claimOrder(1);
  const ids = await Promise.all([
    wait(a, 1, { rank: 30 }),
    wait(a, 1, { rank: 20 }),
    wait(a, 1, { rank: 40, priority: 1 }),
    wait(a, 1, { rank: 50, jobId: begun }),
  ]);
  await pool.query('update task set begun = true where job_id = $1', [begun]);
  const claimed = await claimTasks(pool, LINE, 'lane', 10);
  expect(claimed.map(item => item.taskId)).toEqual([ids[2], ids[3], ids[1], ids[0]].flat());
});

test('the first chunk of a job that is claimed brings its others to the front', async () => {
  const [first, second] = [uuidv7(), uuidv7()];
  await wait(a, 3, { jobId: first, rank: 1 });
  await wait(a, 1, { jobId: second, rank: 2 });
  await claimOrder(1);
  await wait(a, 1, { jobId: uuidv7(), rank: 0 });
  const { rows } = await pool.query('select id from task where job_id = $1', [first]);
  const claimed = (await claimTasks(pool, LINE, 'lane', 2)).map(item => item.taskId);
  expect(rows.map(row => row.id)).toEqual(expect.arrayContaining(claimed));
});

test('a task that is given back is not charged again, and one is charged for what it was worth', async () => {
  await wait(a, 2);
  const [item] = await claimTasks(pool, LINE, 'lane', 1);
  const charged = await served(a);
  await pool.query(`update task set state = 'waiting', dispatched_at = null where id = $1`, [item!.taskId]);
  expect((await claimTasks(pool, LINE, 'lane', 1))[0]!.taskId).toBe(item!.taskId);
  expect(await served(a)).toBe(charged);
  await correctCharge(pool, item!.taskId, 5 * MINUTE);
  expect(await served(a)).toBe(charged + 4 * MINUTE);
});

test('there is nothing to claim where nobody waits, or not yet', async () => {
  expect(await claimTasks(pool, LINE, 'lane', 3)).toEqual([]);
  const [id] = await wait(a, 1);
  await pool.query(`update task set run_at = now() + interval '1 hour'`);
  expect(await claimTasks(pool, LINE, 'lane', 3)).toEqual([]);
  await pool.query('update task set run_at = now()');
  expect((await claimTasks(pool, LINE, 'lane', 3)).map(item => item.taskId)).toEqual([id]);
});

test('a line is left by whoever has nothing waiting, and joined by whatever begins to wait', async () => {
  await wait(a, 1);
  await claimOrder(5);
  await leaveLines(pool);
  expect(await listLines(pool, 'transcribe')).toEqual([]);
  await pool.query(`update task set state = 'waiting', dispatched_at = null`);
  expect(await listLines(pool, 'transcribe')).toEqual([LINE]);
  await pool.query('truncate turn');
  expect(await lineUpStrays(pool)).toBe(1);
  expect(await listLines(pool, 'transcribe')).toEqual([LINE]);
});

test('a place is left to whoever is served behind it, and kept where nobody is', async () => {
  await wait(a, 1);
  await claimOrder(5);
  expect(await places()).toEqual([a]);
  await wait(b, 1);
  await claimOrder(1);
  expect(await places()).toEqual([b]);
});

test('who submits does not wait for who hands out, and the other way round', async () => {
  await wait(a, 1);
  await transaction(pool, async handing => {
    await claimTasks(handing, LINE, 'lane', 5);
    await transaction(pool, async submitting => {
      await submitting.query(`set local lock_timeout = '1s'`);
      await wait(a, 1, {}, submitting);
      await handing.query(`set local lock_timeout = '1s'`);
      expect(await claimTasks(handing, LINE, 'lane', 5)).toEqual([]);
    });
  });
  expect(await claimOrder(5)).toHaveLength(1);
});

test('a place is not left while somebody submits, and is taken again by who submits while it is left', async () => {
  await wait(a, 1);
  await claimOrder(1);
  await transaction(pool, async submitting => {
    await wait(a, 1, {}, submitting);
    await leaveLines(pool);
  });
  expect(await claimOrder(5)).toHaveLength(1);
  let submitted: Promise<unknown> = Promise.resolve();
  await transaction(pool, async leaving => {
    await leaveLines(leaving);
    submitted = wait(a, 1);
    await until('it waits for who leaves', () => isAnyBlocked(leaving));
  });
  await submitted;
  expect(await claimOrder(5)).toHaveLength(1);
});

async function isAnyBlocked(by: Db): Promise<boolean> {
  const { rows } = await by.query(
    'select exists (select from pg_stat_activity where pg_backend_pid() = any (pg_blocking_pids(pid))) as "isAny"',
  );
  return rows[0].isAny;
}

async function places(): Promise<string[]> {
  return (await pool.query('select project_id as "id" from turn')).rows.map(({ id }) => id);
}

async function wait(projectId: string, count: number, fields: Partial<NewTask> = {}, db: Db = pool): Promise<string[]> {
  const tasks = Array.from({ length: count }, () => ({
    ...LINE,
    ...{ id: uuidv7(), jobId: uuidv7(), chunkId: uuidv7(), deliveryId: null, projectId, priority: 0 },
    ...{ maxAttempts: 4, costMs: MINUTE },
    ...fields,
  }));
  await insertTasks(db, tasks);
  return tasks.map(task => task.id);
}

/** The projects of the next tasks, in the order they are claimed. */
async function claimOrder(count: number): Promise<string[]> {
  const claimed = await claimTasks(pool, LINE, 'lane', count);
  const { rows } = await pool.query('select id, project_id from task where id = any ($1)', [
    claimed.map(i => i.taskId),
  ]);
  return claimed.map(item => rows.find(row => row.id === item.taskId).project_id);
}

async function served(project: string): Promise<number> {
  return (await pool.query('select served from turn where project_id = $1', [project])).rows[0].served;
}
