import type { Lane } from '../domain/lane.ts';
import type { TaskKind } from '../domain/task.ts';
import type { Db } from './client.ts';
import type { Worker } from './worker.ts';

/** Who works off each kind of task. */
const ROLES = { prepare: 'preparer', transcribe: 'transcriber', deliver: 'deliverer' } as const satisfies Record<
  TaskKind,
  Worker['role']
>;

/** The lanes of a kind of task that are served now: by workers heard of lately that take work. */
export async function listLanes(db: Db, kind: TaskKind): Promise<Lane[]> {
  const { rows } = await db.query({
    name: 'list lanes',
    text: `select lane as name, coalesce(engine ->> 'name', '') as engine, tier, share, sum(slots)::integer as slots,
        (select count(*)::integer from task t where t.kind = $1 and t.state = 'dispatched' and t.lane = worker.lane)
          as dispatched
      from worker where role = $2 and state in ('fit', 'busy') and lane <> '' and seen_at > now() - interval '30 seconds'
      group by lane, engine ->> 'name', tier, share order by tier, share nulls first, lane`,
    values: [kind, ROLES[kind]],
  });
  return rows;
}

/** Whether a task of an engine has waited for longer than `seconds`: the next in line of any class. */
export async function isAnyLate(db: Db, kind: TaskKind, engine: string, seconds: number): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (
       select from unnest(enum_range(null::job_class)) c (class),
         lateral (select created_at from task where kind = $1 and engine = $2 and state = 'waiting' and task.class = c.class
           order by priority desc, id limit 1) next
       where next.created_at < now() - make_interval(secs => $3)) as late`,
    [kind, engine, seconds],
  );
  return rows[0].late;
}
