import type { Lane } from '../domain/lane.ts';
import { JobClass } from '../domain/options.ts';
import type { TaskKind } from '../domain/task.ts';
import type { Db } from './client.ts';
import type { Worker } from './worker.ts';

/** Who works off each kind of task. */
const ROLES = {
  expand: 'preparer',
  prepare: 'preparer',
  transcribe: 'transcriber',
  deliver: 'deliverer',
} as const satisfies Record<TaskKind, Worker['role']>;

/**
 * The lanes of a kind of task that are served now: by workers heard of lately that take work. Those on trial go first, for
 * what they have earned would be given to others otherwise.
 */
export async function listLanes(db: Db, kind: TaskKind): Promise<Lane[]> {
  const [{ rows }, inHand] = await Promise.all([listServed(db, kind), countInHand(db, kind)]);
  return rows.map(lane => {
    const count = (state: InHand['state']) =>
      Object.fromEntries(
        JobClass.options.map(each => [
          each,
          inHand.find(row => row.lane === lane.name && row.class === each && row.state === state)?.tasks ?? 0,
        ]),
      );
    return { ...lane, dispatched: count('dispatched'), running: count('running') };
  });
}

/** Every lane that some worker serves, or served within the hour. */
export async function listLaneNames(db: Db): Promise<string[]> {
  const { rows } = await db.query(
    `select distinct lane from worker where lane <> '' and seen_at > now() - interval '1 hour' order by lane`,
  );
  return rows.map(row => row.lane);
}

function listServed(db: Db, kind: TaskKind) {
  return db.query(
    `select lane as name, coalesce(engine ->> 'name', '') as engine, tier, share, sum(slots)::integer as slots
     from worker where role = $1 and state in ('fit', 'busy') and lane <> '' and seen_at > now() - interval '30 seconds'
     group by lane, engine ->> 'name', tier, share order by tier, share nulls last, lane`,
    [ROLES[kind]],
  );
}

type InHand = { lane: string; class: JobClass; state: 'dispatched' | 'running'; tasks: number };

async function countInHand(db: Db, kind: TaskKind): Promise<InHand[]> {
  const { rows } = await db.query(
    `select lane, class, state, count(*)::integer as tasks from task where kind = $1 and state = 'dispatched'
     group by lane, class, state
     union all
     select lane, class, state, count(*)::integer from task where kind = $1 and state = 'running'
     group by lane, class, state`,
    [kind],
  );
  return rows;
}

/** Whether a task of an engine waits since more than `seconds` ago: the next in line of any class. */
export async function isAnyLate(db: Db, kind: TaskKind, engine: string, seconds: number): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (
       select from turn, lateral (
         select created_at from task where task.kind = turn.kind and task.engine = turn.engine
           and task.class = turn.class and task.project_id = turn.project_id and state = 'waiting'
         order by priority desc, begun desc, rank, id limit 1) next
       where turn.kind = $1 and turn.engine = $2 and next.created_at < now() - make_interval(secs => $3)) as late`,
    [kind, engine, seconds],
  );
  return rows[0].late;
}
