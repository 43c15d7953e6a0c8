import type { JobClass } from '../domain/options.ts';
import type { QueueItem, TaskKind } from '../domain/task.ts';
import type { Db } from './client.ts';

/** Tasks of a kind that an engine can do, of one class: projects take turns in it. */
export type Line = { kind: TaskKind; engine: string; class: JobClass };

/** A task that was claimed; `costMs` is the audio it stands for, known or estimated. */
export type Claimed = QueueItem & { costMs: number };

/**
 * Claims the next tasks of a line for a lane, and gives each a new epoch: the number of this dispatch. Projects have
 * equal parts of the audio by their weight; within one, priority goes first, then jobs that are begun, then rank.
 */
export async function claimTasks(db: Db, line: Line, lane: string, most: number): Promise<Claimed[]> {
  const { rows } = await db.query(
    `select task_id as "taskId", task_epoch as epoch, task_cost_ms as "costMs" from claim_tasks($1, $2, $3, $4, $5)`,
    [line.kind, line.engine, line.class, lane, most],
  );
  return rows;
}

/** The lines of a kind in which somebody waits; best class first. */
export async function listLines(db: Db, kind: TaskKind): Promise<Line[]> {
  const { rows } = await db.query(
    `select kind, engine, class from (select distinct kind, engine, class from turn where kind = $1) line
     where exists (
       select from task where (task.kind, task.engine, task.class) = (line.kind, line.engine, line.class)
         and state = 'waiting')
     order by class`,
    [kind],
  );
  return rows;
}

/** Puts whatever waits in line that is not, if there should be any. */
export async function lineUpStrays(db: Db): Promise<number> {
  const { rowCount } = await db.query(
    `insert into turn
     select kind, engine, class, project_id, coalesce(
       (select min(served) from turn t where (t.kind, t.engine, t.class) = (w.kind, w.engine, w.class)), 0)
     from (select distinct kind, engine, class, project_id from task where state = 'waiting') w
     on conflict do nothing`,
  );
  return rowCount ?? 0;
}

/** Takes those projects out of line that have nothing waiting: once somebody is served behind them they leave by themselves. */
export async function leaveLines(db: Db): Promise<void> {
  await db.query(
    'select leave_line(kind, engine, class, array_agg(project_id)) from turn group by kind, engine, class',
    [],
  );
}

/** Charges a project for what a task was really worth, once that is known. */
export async function correctCharge(db: Db, taskId: string, costMs: number): Promise<void> {
  await db.query(
    `with charged as (
       select kind, engine, class, project_id, charged_ms from task where id = $1 and charged_ms is not null)
     update turn t set served = greatest(0, t.served + ($2 - c.charged_ms) / p.weight)
     from charged c join project p on p.id = c.project_id
     where (t.kind, t.engine, t.class, t.project_id) = (c.kind, c.engine, c.class, c.project_id)`,
    [taskId, costMs],
  );
}

/** Audio that is prepared and that nobody has taken yet, by engine and class; counted no further than anybody needs. */
export async function sumReady(db: Db): Promise<{ engine: string; class: JobClass; audioMs: number }[]> {
  const { rows } = await db.query(
    `select engine, class, sum(cost_ms)::bigint as "audioMs"
     from (select engine, class, cost_ms from task where kind = 'transcribe' and state in ('waiting', 'dispatched')
       limit 20000) ready group by engine, class`,
    [],
  );
  return rows;
}
