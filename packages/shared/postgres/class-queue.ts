import type { JobClass } from '../domain/options.ts';
import type { Db } from './client.ts';

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
