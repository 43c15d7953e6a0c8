import type { Db } from './client.ts';
import type { NewJob } from './job.ts';

/** Writes new jobs, queued. */
export async function insertJobs(db: Db, jobs: NewJob[]): Promise<void> {
  const column = <Key extends keyof NewJob>(key: Key) => jobs.map(job => job[key]);
  const json = (key: 'metadata' | 'options' | 'callback') => jobs.map(job => job[key] && JSON.stringify(job[key]));
  await db.query(
    `insert into job (id, project_id, class, priority, reference_id, metadata, batch_id, options, callback,
       source, source_url, sha256, bytes, filename, retain_days, request_id, reuse, expires_at)
     select id, project_id, class, priority, reference_id, metadata, batch_id, options, callback,
       source, source_url, sha256, bytes, filename, retain_days, request_id, coalesce(reuse, false),
       now() + make_interval(secs => expires_in_s)
     from unnest($1::uuid[], $2::uuid[], $3::job_class[], $4::integer[], $5::text[], $6::jsonb[], $7::uuid[],
       $8::jsonb[], $9::jsonb[], $10::text[], $11::text[], $12::text[], $13::bigint[], $14::text[], $15::integer[],
       $16::text[], $17::boolean[], $18::double precision[])
       as j (id, project_id, class, priority, reference_id, metadata, batch_id, options, callback,
         source, source_url, sha256, bytes, filename, retain_days, request_id, reuse, expires_in_s)`,
    [
      column('id'),
      column('projectId'),
      column('class'),
      column('priority'),
      column('referenceId'),
      json('metadata'),
      column('batchId'),
      json('options'),
      json('callback'),
      column('source'),
      column('sourceUrl'),
      column('sha256'),
      column('bytes'),
      column('filename'),
      column('retainDays'),
      column('requestId'),
      column('reuse'),
      column('expiresInS'),
    ],
  );
}
