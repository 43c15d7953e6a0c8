import type { Db } from './client.ts';

/** Writes down what a completed job used, from its own row. */
export async function recordUsage(db: Db, jobId: string): Promise<void> {
  await db.query(
    `insert into usage (job_id, project_id, class, engine, audio_ms, engine_ms)
     select id, project_id, class, engine_name, coalesce(duration_ms, 0), engine_ms from job where id = $1
     on conflict (job_id) do nothing`,
    [jobId],
  );
}
