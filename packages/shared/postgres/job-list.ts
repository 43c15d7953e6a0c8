import type { JobRow, JobState } from '../domain/job.ts';
import type { JobClass } from '../domain/options.ts';
import { searchable } from '../domain/search.ts';
import type { Db } from './client.ts';
import { JOB_COLUMNS, JOB_FROM } from './job.ts';

/** Which jobs to list; what is null does not matter. */
export type JobFilter = {
  state: JobState | null;
  batchId: string | null;
  referenceId: string | null;
  class: JobClass | null;
  createdAfter: string | null;
  createdBefore: string | null;
  /** Words that the transcript holds, all of them. */
  q: string | null;
};

/** The last job of a page. `createdAt` has the microseconds that a Date would lose. */
export type JobCursor = { createdAt: string; id: string };

/** A page of a project's jobs, newest first, each with its place in the list. */
export async function listJobs(
  db: Db,
  projectId: string,
  filter: JobFilter,
  page: { limit: number; after: JobCursor | null },
): Promise<(JobRow & { cursor: JobCursor })[]> {
  // The index finds words; in scripts without spaces it knows single characters only, so the text itself decides.
  const { rows } = await db.query(
    `select ${JOB_COLUMNS},
       json_build_object('createdAt', to_json(j.created_at) #>> '{}', 'id', j.id) as cursor
     from ${JOB_FROM}
     where j.project_id = $1
       and ($2::job_state is null or j.state = $2)
       and ($3::uuid is null or j.batch_id = $3)
       and ($4::text is null or j.reference_id = $4)
       and ($5::job_class is null or j.class = $5)
       and ($6::timestamptz is null or j.created_at >= $6)
       and ($7::timestamptz is null or j.created_at < $7)
       and ($8::text is null or exists (
         select from transcript t where t.job_id = j.id
           and t.search @@ plainto_tsquery('simple', $8) and t.text ilike all ($9::text[])))
       and ($10::timestamptz is null or (j.created_at, j.id) < ($10, $11))
     order by j.created_at desc, j.id desc limit $12`,
    [
      projectId,
      filter.state,
      filter.batchId,
      filter.referenceId,
      filter.class,
      filter.createdAfter,
      filter.createdBefore,
      filter.q && searchable(filter.q),
      filter.q === null ? [] : termPatterns(filter.q),
      page.after?.createdAt ?? null,
      page.after?.id ?? null,
      page.limit,
    ],
  );
  return rows;
}

function termPatterns(q: string): string[] {
  const terms = q.split(/\s+/).filter(term => term !== '');
  return terms.map(term => `%${term.replace(/[\\%_]/g, '\\$&')}%`);
}
