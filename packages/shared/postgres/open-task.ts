import type { JobClass } from '../domain/options.ts';
import type { TaskKind } from '../domain/task.ts';
import type { Db } from './client.ts';

/** The tasks of a kind and class that have not ended; `oldestWaitS` is for how long one of them could have been begun. */
export type OpenTasks = { kind: TaskKind; class: JobClass; waiting: number; running: number; oldestWaitS: number };

/** Counts what waits and what runs; of what is held with its batch, nothing. Takes the longer the more waits. */
export async function countOpenTasks(db: Db): Promise<OpenTasks[]> {
  const { rows } = await db.query(
    `select kind, class, count(*) filter (where state <> 'running')::integer as waiting,
       count(*) filter (where state = 'running')::integer as running,
       coalesce(extract(epoch from now() - min(run_at) filter (where state <> 'running' and run_at < now())), 0)
         ::double precision as "oldestWaitS"
     from (select kind, class, state, run_at from task where state = 'waiting'
       union all select kind, class, state, run_at from task where state = 'dispatched'
       union all select kind, class, state, run_at from task where state = 'running') open
     group by kind, class`,
  );
  return rows;
}
