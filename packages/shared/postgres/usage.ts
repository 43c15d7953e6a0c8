import type { PastAudio } from '../domain/estimate-audio.ts';
import type { JobClass } from '../domain/options.ts';
import type { Db } from './client.ts';

/** Writes down what a completed job used, from its own row. */
export async function recordUsage(db: Db, jobId: string): Promise<void> {
  await db.query(
    `insert into usage (job_id, project_id, class, engine, audio_ms, engine_ms, bytes, format, accepted_at)
     select id, project_id, class, engine_name, coalesce(duration_ms, 0), engine_ms, bytes,
       lower(substring(filename from '\\.(\\w{1,8})$')), created_at from job where id = $1
     on conflict (job_id) do nothing`,
    [jobId],
  );
}

/** The last recordings of a project that are done, and the last of all in a class. */
export async function listPastAudio(db: Db, projectId: string, jobClass: JobClass): Promise<PastAudio[]> {
  const { rows } = await db.query(
    `(select audio_ms as "audioMs", bytes, format, true as "isOwn" from usage where project_id = $1
      order by finished_at desc limit 50)
     union all
     (select audio_ms, bytes, format, project_id = $1 from usage where class = $2 order by finished_at desc limit 50)`,
    [projectId, jobClass],
  );
  return rows;
}
