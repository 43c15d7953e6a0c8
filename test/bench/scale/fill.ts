import type { Pool } from '#shared/postgres/client.ts';

const AT_ONCE = 20_000;

/** Writes as many more jobs like one that waits to be prepared, each with its task, and has the planner know of them. */
export async function fillQueue(pool: Pool, model: string, count: number): Promise<void> {
  await inParts(count, part =>
    pool.query(
      `with new as materialized (select uuidv7() as job, n from generate_series(1, $2::integer) n),
       jobs as (
         insert into job (id, project_id, class, options, source, source_url)
         select job, project_id, class, options, source, source_url || '?' || job from job, new where id = $1)
       insert into task (id, kind, engine, job_id, project_id, class, max_attempts, cost_ms, rank)
       select uuidv7(), kind, engine, job, project_id, class, max_attempts, cost_ms, rank + n from task, new
       where job_id = $1`,
      [model, part],
    ),
  );
  await pool.query('vacuum analyze job, task');
}

/** Writes jobs that were canceled: nothing waits of them, but they are there. */
export async function fillPast(pool: Pool, model: string, count: number): Promise<void> {
  await inParts(count, part =>
    pool.query(
      `insert into job (id, project_id, state, stage, class, options, source, source_url, error, finished_at)
       select uuidv7(), project_id, 'canceled', null, class, options, source, source_url, '{"code":"canceled"}', now()
       from job, generate_series(1, $2::integer) where id = $1`,
      [model, part],
    ),
  );
  await pool.query('vacuum analyze job');
}

/** Two connections take turns: Postgres has a core busy with each. */
async function inParts(count: number, write: (part: number) => Promise<unknown>): Promise<void> {
  let left = count;
  const writeOn = async () => {
    while (left > 0) {
      const part = Math.min(left, AT_ONCE);
      left -= part;
      await write(part);
    }
  };
  await Promise.all([writeOn(), writeOn()]);
}
