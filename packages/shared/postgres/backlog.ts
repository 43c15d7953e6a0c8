import { type Backlog, type Pace, type Standing, UNKNOWN_AUDIO_MS } from '../domain/backlog.ts';
import type { Place } from '../domain/before.ts';
import type { Db } from './client.ts';

/** What waits and what works it off. Cheap, however much waits: it is counted as it comes and goes. */
export async function sumBacklog(db: Db): Promise<Backlog> {
  return { standings: await listStandings(db), paces: await listPaces(db) };
}

/** Makes one row of each line of what was counted since; leaves alone what is one already. */
export async function foldBacklog(db: Db): Promise<void> {
  await db.query(
    `with gone as (
       delete from backlog_change where (kind, engine, class, project_id) in (
         select kind, engine, class, project_id from backlog_change group by 1, 2, 3, 4
         having count(*) > 1 or sum(tasks) = 0)
       returning *)
     insert into backlog_change select kind, engine, class, project_id, sum(tasks), sum(audio_ms)
     from gone group by 1, 2, 3, 4 having sum(tasks) <> 0 or sum(audio_ms) <> 0`,
  );
}

/** What every project has accepted and not been given yet. Of what is being prepared, half counts: the rest is chunks. */
async function listStandings(db: Db): Promise<Standing[]> {
  const { rows } = await db.query(
    `with hand as (
       select kind, engine, class, project_id, state, coalesce(cost_ms, $1) as ms from task
         where state = 'dispatched' and kind in ('prepare', 'transcribe')
       union all
       select kind, engine, class, project_id, state, coalesce(cost_ms, $1) from task
         where state = 'running' and kind in ('prepare', 'transcribe'))
     select l.*, l.project_id as "projectId", p.weight, t.served
     from (
       select kind, engine, class, project_id, 'open' as state, sum(tasks)::bigint as tasks, sum(audio_ms)::bigint as ms
       from backlog_change group by kind, engine, class, project_id having sum(tasks) > 0
       union all
       select kind, engine, class, project_id, state::text, count(*), sum(ms)::bigint from hand
       group by kind, engine, class, project_id, state) l
     join project p on p.id = l.project_id
     left join turn t on (t.kind, t.engine, t.class, t.project_id) = (l.kind, l.engine, l.class, l.project_id)`,
    [UNKNOWN_AUDIO_MS],
  );
  const lines = Map.groupBy(rows as Sum[], each => `${each.engine} ${each.class} ${each.projectId}`);
  return [...lines.values()].map(toStanding);
}

type Sum = Place & {
  weight: number;
  kind: 'prepare' | 'transcribe';
  state: 'open' | 'dispatched' | 'running';
  tasks: number;
  ms: number;
  served: number | null;
};

function toStanding(sums: Sum[]): Standing {
  const { engine, class: jobClass, projectId, weight } = sums[0]!;
  const of = (kind: Sum['kind'], state: Sum['state']) =>
    sums.find(each => each.kind === kind && each.state === state) ?? { tasks: 0, ms: 0 };
  const served = (kind: Sum['kind']) => sums.find(each => each.kind === kind)?.served ?? null;
  const [recordings, preparing] = [of('prepare', 'open'), of('prepare', 'running')];
  const [chunks, inHand] = [of('transcribe', 'open'), of('transcribe', 'running')];
  return {
    ...{ engine, class: jobClass, projectId, weight },
    served: { prepare: served('prepare'), transcribe: served('transcribe') },
    jobs: recordings.tasks - preparing.tasks,
    unpreparedMs: recordings.ms - Math.round(preparing.ms / 2),
    preparedMs: chunks.ms - inHand.ms,
    dispatchedMs: of('transcribe', 'dispatched').ms,
    inHand: inHand.tasks,
    inHandMs: inHand.ms,
  };
}

/**
 * How fast the transcribers are that take work now: by what they measured, or before they did, by what their pool did
 * so far. Backups and revisions on trial count only where there are no others. One that batches is as many as it works on.
 * What projects send goes by what came within the last hour and is done: what is not counts among what waits.
 */
async function listPaces(db: Db): Promise<Pace[]> {
  const { rows } = await db.query(
    `with member as (
       select coalesce(w.engine ->> 'name', '') as engine, w.tier = 'primary' and w.share is null as regular,
         coalesce(w.speed, p.audio_ms::real / nullif(p.engine_ms, 0)) as speed,
         greatest(1, (select count(*) from task t where t.state = 'running' and t.kind = 'transcribe'
           and t.worker_id = w.id)) as streams
       from worker w left join pool p on p.name = w.engine ->> 'name'
         and p.revision = coalesce(w.engine ->> 'revision', '')
       where w.role = 'transcriber' and w.state in ('fit', 'busy') and w.seen_at > now() - interval '30 seconds'),
     coming as (
       select engine, class, project_id, sum(audio_ms) / 1000
           / least(3600, greatest(600, extract(epoch from now() - min(min(accepted_at)) over ()))) as pace
       from usage where accepted_at > now() - interval '1 hour' group by engine, class, project_id)
     select m.engine, sum(streams)::integer as engines,
       (sum(streams) * sum(speed * streams) / sum(streams) filter (where speed is not null))::double precision as speed,
       (select coalesce(jsonb_agg(jsonb_build_object('class', class, 'projectId', project_id, 'pace', pace)), '[]')
         from coming c where c.engine = m.engine) as coming
     from member m
     where regular or not exists (select from member other where other.engine = m.engine and other.regular)
     group by m.engine`,
  );
  return rows;
}
