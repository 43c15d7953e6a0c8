import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Options } from '#shared/domain/options.ts';
import { connect, type Pool, transaction } from '#shared/postgres/client.ts';
import { findDashscopeTask, insertDashscopeTask } from '#shared/postgres/dashscope-task.ts';
import { insertDelivery, insertDeliveryTask } from '#shared/postgres/delivery.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { firstId, later, listMonths, type Month, monthOf, openMonth } from '#shared/postgres/month.ts';
import { createProject } from '#shared/postgres/project.ts';
import { purgeTexts } from '#shared/postgres/purge-job.ts';
import { insertPrepareTask } from '#shared/postgres/requeue-job.ts';
import { keepMonths } from '../../apps/worker/dispatcher/months.ts';
import { claimAny } from '../support/claim.ts';
import { completeJob, writeJob } from '../support/ledger.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
const TABLES = { job: 'id', chunk: 'job_id', task: 'id', attempt: 'task_id', transcript: 'job_id', delivery: 'id' };
const log = pino({ level: 'silent' });
const now = monthOf(new Date());
const ago = (months: number) => later(now, -months);
let pool: Pool;
let projectId: string;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  pool = connect(schema.databaseUrl, 'test', 4);
  projectId = (await createProject(pool, { name: 'own' })).id;
  for (let months = 1; months <= 12; months++) await transaction(pool, db => openMonth(db, ago(months)));
});
beforeEach(async () => {
  for (const table of [...Object.keys(TABLES), 'usage']) await pool.query(`delete from ${table}`);
});
afterAll(async () => {
  await pool.end();
  await schema.drop();
});

/** An id as it would have been made in the middle of a month. */
function idIn({ year, month }: Month): string {
  return uuidv7({ msecs: Date.UTC(year, month - 1, 15) });
}

function submitIn(month: Month): Promise<string> {
  return writeJob(pool, { projectId, id: idIn(month) });
}

async function finishIn(month: Month): Promise<string> {
  const id = await submitIn(month);
  await completeJob(pool, id, 'a word');
  await pool.query('update chunk set audio_key = null');
  await purgeTexts(pool, id);
  return id;
}

async function deliverIn(month: Month, state: 'pending' | 'failed'): Promise<void> {
  const id = idIn(month);
  await insertDelivery(pool, { id, projectId, endpointId: null, jobId: null, event: 'x', url: 'http://x', body: '{}' });
  if (state === 'failed') await pool.query(`update delivery set state = 'failed', finished_at = now()`);
}

async function isThere(month: Month): Promise<boolean> {
  return (await listMonths(pool)).some(each => firstId(each) === firstId(month));
}

async function plan(sql: string, values: unknown[]): Promise<{ text: string; partitions: Set<string> }> {
  const { rows } = await pool.query(`explain (analyze, costs off, timing off) ${sql}`, values);
  const text = rows.map(row => row['QUERY PLAN']).join('\n');
  const used = [...text.matchAll(/ on (\w+_(?:\d{4}_\d{2}|other))\b(?!.*never executed)/g)].map(match => match[1]!);
  return { text, partitions: new Set(used) };
}

describe('the months of the ledger', () => {
  it('are made two ahead by the migration', async () => {
    expect((await listMonths(pool)).slice(-3)).toEqual([now, later(now, 1), later(now, 2)]);
  });

  it('are made by the dispatcher where they are missing, for every table', async () => {
    await pool.query(`drop table ${['job', 'task'].map(table => `${table}_${nameOf(later(now, 2))}`).join(', ')}`);
    await keepMonths(pool, 0, log);
    await pool.query(`select from job_${nameOf(later(now, 2))}, task_${nameOf(later(now, 2))}`);
  });

  it('begin and end at the first id of a month', async () => {
    const ids = [
      uuidv7({ msecs: Date.UTC(now.year, now.month) - 1 }),
      uuidv7({ msecs: Date.UTC(now.year, now.month) }),
    ];
    for (const id of ids) {
      await pool.query(
        `insert into task (id, kind, job_id, project_id, class, max_attempts) values ($1, 'prepare', $1, $2, 'standard', 1)`,
        [id, projectId],
      );
    }
    const { rows } = await pool.query('select tableoid::regclass::text as name from task order by id');
    expect(rows.map(row => row.name)).toEqual([`task_${nameOf(now)}`, `task_${nameOf(later(now, 1))}`]);
  });
});

describe('of twelve months and more', () => {
  it.each(Object.entries(TABLES))('a look-up in %s by its %s touches one', async (table, column) => {
    const { partitions } = await plan(`select * from ${table} where ${column} = $1`, [idIn(ago(3))]);
    expect(partitions).toEqual(new Set([`${table}_${nameOf(ago(3))}`]));
  });

  it('taking the job of a task touches one of each', async () => {
    const id = await submitIn(ago(2));
    await insertPrepareTask(pool, { id, projectId, class: 'standard', priority: 0, options: Options.parse({}) });
    const task = (await pool.query('select id from task')).rows[0].id;
    const lock = 'select from job where id = (select job_id from task where id = $1) for update';
    const { partitions } = await plan(lock, [task]);
    expect(partitions).toEqual(new Set([`job_${nameOf(ago(2))}`, `task_${nameOf(now)}`]));
  });

  it('a claim reads the waiting tasks in order by their indexes, and skips what is locked', async () => {
    await pool.query(
      `insert into task (id, kind, state, job_id, project_id, class, max_attempts, finished_at)
       select id, 'prepare', (case when n % 20 = 0 then 'waiting' else 'done' end)::task_state, id, $2, 'standard', 1,
         case when n % 20 > 0 then now() end
       from unnest($1::uuid[]) with ordinality as made (id, n)`,
      [Array.from({ length: 12_000 }, (_, n) => idIn(ago(n % 12))), projectId],
    );
    await pool.query('analyze task');
    await transaction(pool, async held => {
      const { rows } = await held.query(`${CLAIM} for update`, [projectId]);
      const claimed = await claimAny(pool, 'prepare', 4);
      expect(claimed).toHaveLength(4);
      expect(claimed.map(item => item.taskId)).not.toContain(rows[0].id);
    });
    const { text } = await plan(CLAIM, [projectId]);
    expect(text).toMatch(/Merge Append/);
    expect(text).not.toMatch(/Seq Scan on task_\d/);
  });
});

const CLAIM = `select id from task where kind = 'prepare' and engine = '' and class = 'standard' and project_id = $1
  and state = 'waiting' and run_at <= now() order by priority desc, begun desc, rank, id limit 1`;

describe('a month older than the ledger is kept', () => {
  const old = ago(6);
  beforeEach(() => transaction(pool, db => openMonth(db, old)));

  it('is dropped with all that is in it once that has ended and been purged', async () => {
    const id = await finishIn(old);
    await deliverIn(old, 'failed');
    const task = { id: idIn(old), projectId, model: 'fun-asr', jobIds: [id], channels: [] };
    await insertDashscopeTask(pool, task);
    await keepMonths(pool, 5, log);
    expect(await isThere(old)).toBe(false);
    expect((await pool.query('select from job where id = $1', [id])).rowCount).toBe(0);
    expect(await findDashscopeTask(pool, task.id, projectId)).toBeNull();
  });

  it('leaves what was used on the ledger', async () => {
    const id = await finishIn(old);
    await keepMonths(pool, 5, log);
    expect((await pool.query('select from usage where job_id = $1', [id])).rowCount).toBe(1);
  });

  it.each([
    ['a job of it has not ended', async () => void (await submitIn(old))],
    ['a job of it still has audio or text', async () => void (await completeJob(pool, await submitIn(old), 'a word'))],
    ['a delivery of it is pending', () => deliverIn(old, 'pending')],
    [
      'a later task of one of its jobs has not ended',
      async () => {
        const jobId = await finishIn(old);
        await insertDeliveryTask(pool, { id: idIn(now), projectId, jobId }, { maxAttempts: 1 });
      },
    ],
  ])('stays while %s', async (_, prepare) => {
    await prepare();
    await keepMonths(pool, 5, log);
    expect(await isThere(old)).toBe(true);
  });

  it('stays for ever unless a number of months is set', async () => {
    await finishIn(old);
    await keepMonths(pool, 0, log);
    expect(await isThere(old)).toBe(true);
  });

  it('is the only one to go: a month that is younger stays', async () => {
    await finishIn(ago(5));
    await keepMonths(pool, 5, log);
    expect([await isThere(old), await isThere(ago(5))]).toEqual([false, true]);
  });
});

function nameOf({ year, month }: Month): string {
  return `${year}_${String(month).padStart(2, '0')}`;
}
