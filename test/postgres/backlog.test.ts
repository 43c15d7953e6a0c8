import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { foldBacklog, sumBacklog } from '#shared/postgres/backlog.ts';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { cancelTasks, endTask, insertTasks, takeTask } from '#shared/postgres/task.ts';
import { claimTasks } from '#shared/postgres/turn.ts';
import { reportTranscriber } from '../support/ledger.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
const LINE = { engine: 'fun-asr-nano', class: 'standard' } as const;
const MINUTE = 60_000;
let pool: Pool;
let project: string;

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
  await pool.query('delete from task; delete from turn; delete from worker');
});

test('what waits, what is on the queue and what is worked on is told apart at every step', async () => {
  await write('transcribe', 3);
  expect(await standing()).toMatchObject({ preparedMs: 3 * MINUTE, dispatchedMs: 0, inHand: 0, jobs: 0 });
  const [first, second] = await claimTasks(pool, { kind: 'transcribe', ...LINE }, 'lane', 2);
  expect(await standing()).toMatchObject({ preparedMs: 3 * MINUTE, dispatchedMs: 2 * MINUTE, inHand: 0 });
  const taken = await takeTask(pool, first!, 'w', 10);
  const held = { preparedMs: 2 * MINUTE, dispatchedMs: MINUTE, inHand: 1, inHandMs: MINUTE };
  expect(await standing()).toMatchObject(held);
  await endTask(pool, taken!, 'done', 1);
  expect(await standing()).toMatchObject({ ...held, inHand: 0, inHandMs: 0 });
  await pool.query('delete from task where id = $1', [second!.taskId]);
  expect(await standing()).toMatchObject({ preparedMs: MINUTE, dispatchedMs: 0 });
});

test('recordings are counted until they are begun, and for half while they are prepared', async () => {
  const [job] = await write('prepare', 2);
  expect(await standing()).toMatchObject({ jobs: 2, unpreparedMs: 2 * MINUTE });
  const [first] = await claimTasks(pool, { kind: 'prepare', ...LINE }, 'lane', 1);
  await takeTask(pool, first!, 'w', 10);
  expect(await standing()).toMatchObject({ jobs: 1, unpreparedMs: 1.5 * MINUTE });
  await cancelTasks(pool, [job!]);
  expect(await standing()).toMatchObject({ jobs: 1, unpreparedMs: MINUTE });
});

test('what many count at once and fold meanwhile is neither lost nor doubled', async () => {
  const rounds = Array.from({ length: 20 }, async () => {
    await write('transcribe', 2);
    await foldBacklog(pool);
  });
  await Promise.all(rounds);
  expect(await standing()).toMatchObject({ preparedMs: 40 * MINUTE });
  await foldBacklog(pool);
  expect((await pool.query('select from backlog_change')).rowCount).toBe(1);
  await pool.query('delete from task');
  await foldBacklog(pool);
  expect((await sumBacklog(pool)).standings).toEqual([]);
  expect((await pool.query('select from backlog_change')).rowCount).toBe(0);
});

test('the pace of an engine is that of those that take work, by measure or by what their pool did', async () => {
  await reportTranscriber(pool, { id: 'a', speed: 100 });
  await reportTranscriber(pool, { id: 'b', speed: 50 });
  expect((await sumBacklog(pool)).paces).toEqual([{ engine: 'fun-asr-nano', engines: 2, speed: 150, coming: [] }]);
  await pool.query(`update worker set speed = null where id = 'b'`);
  expect((await sumBacklog(pool)).paces[0]!.speed).toBe(200);
  await pool.query(`update worker set state = 'sick' where id = 'a'`);
  expect((await sumBacklog(pool)).paces).toMatchObject([{ engines: 1, speed: null }]);
  await pool.query(
    `insert into pool (name, revision, canary, recorded_by, audio_ms, engine_ms) values ('fun-asr-nano', '2512', 'c', 'b', 800, 10)`,
  );
  expect((await sumBacklog(pool)).paces).toMatchObject([{ engines: 1, speed: 80 }]);
});

async function standing() {
  return (await sumBacklog(pool)).standings.find(each => each.projectId === project);
}

async function write(kind: 'prepare' | 'transcribe', count: number): Promise<string[]> {
  const tasks = Array.from({ length: count }, () => ({
    ...{ ...LINE, id: uuidv7(), kind, jobId: uuidv7(), chunkId: kind === 'transcribe' ? uuidv7() : null },
    ...{ deliveryId: null, projectId: project, priority: 0, maxAttempts: 3, costMs: MINUTE },
  }));
  await insertTasks(pool, tasks);
  return tasks.map(task => task.jobId);
}
