import type { JobRow } from '../domain/job.ts';
import type { QueuePlace } from '../domain/job-view.ts';
import type { JobClass } from '../domain/options.ts';
import type { Db } from './client.ts';

/** Counting on would cost more than anybody gains by it. */
const FAR = 10_000;

/**
 * Where a queued job stands: how many queued jobs go before it, and about how long until it is begun. Null where it
 * waits no more, is held with its batch, stands too far back to count, or no worker has told its speed.
 */
export async function findQueuePlace(db: Db, job: JobRow): Promise<QueuePlace> {
  if (job.state !== 'queued' || job.held) return { position: null, etaMs: null };
  const [ahead, usualMs] = await Promise.all([countAhead(db, job), usualDuration(db)]);
  if (ahead >= FAR) return { position: null, etaMs: null };
  const { backlogMs, speed } = await findBacklog(db, job.class);
  if (speed === null || (usualMs === null && ahead > 0)) return { position: ahead, etaMs: null };
  return { position: ahead, etaMs: Math.round((backlogMs + ahead * (usualMs ?? 0)) / speed) };
}

async function countAhead(db: Db, job: JobRow): Promise<number> {
  const { rows } = await db.query(
    `select count(*) as n from (
       select from job where state = 'queued' and (class < $1::job_class
         or class = $1::job_class and (priority > $2 or priority = $2 and id < $3)) limit $4) ahead`,
    [job.class, job.priority, job.id, FAR],
  );
  return rows[0].n;
}

/** How long recordings are, going by the last ones: those that wait have not been measured yet. */
async function usualDuration(db: Db): Promise<number | null> {
  const { rows } = await db.query(
    `select avg(audio_ms)::double precision as ms
     from (select audio_ms from usage order by finished_at desc limit 100) latest`,
  );
  return rows[0].ms;
}

/** Audio that is prepared and not yet transcribed, and how much of it all transcribers do per unit of time. */
async function findBacklog(db: Db, jobClass: JobClass): Promise<{ backlogMs: number; speed: number | null }> {
  const { rows } = await db.query(
    `select
       (select coalesce(sum(cost_ms), 0)::bigint from task
        where kind = 'transcribe' and state in ('waiting', 'dispatched', 'running') and class <= $1) as "backlogMs",
       (select sum(speed)::double precision from worker where role = 'transcriber' and state in ('fit', 'busy')
        and seen_at > now() - interval '30 seconds') as speed`,
    [jobClass],
  );
  return rows[0];
}

export type ClassQueue = {
  class: JobClass;
  waiting: number;
  running: number;
  oldestAt: Date | null;
  backlogAudioMs: number;
};

/** What waits and what runs in each class, best first. */
export async function listQueues(db: Db): Promise<ClassQueue[]> {
  const { rows } = await db.query(
    `select c.class,
       (select count(*) from job j where j.class = c.class and j.state = 'queued') as waiting,
       (select count(*) from job j where j.class = c.class and j.state = 'processing') as running,
       (select min(created_at) from job j where j.class = c.class and j.state = 'queued') as "oldestAt",
       (select coalesce(sum(cost_ms), 0)::bigint from task t where t.class = c.class and t.kind = 'transcribe'
          and t.state in ('waiting', 'dispatched', 'running')) as "backlogAudioMs"
     from unnest(enum_range(null::job_class)) c (class) order by c.class`,
  );
  return rows;
}
