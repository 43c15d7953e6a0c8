import type { ItemError } from '../domain/batch-item.ts';
import type { JobError, JobState } from '../domain/job.ts';
import type { Db } from './client.ts';

/** An item with what became of it. `error` is that of its job, or why there is none. */
export type Item = {
  line: number;
  customId: string | null;
  jobId: string | null;
  state: JobState;
  error: JobError | ItemError | null;
};

/** Items of a batch in the order of its lines, after one of them; of one state, if not null. */
export async function listItems(
  db: Db,
  batchId: string,
  { states, after, limit }: { states: JobState[] | null; after: number; limit: number },
): Promise<Item[]> {
  const { rows } = await db.query(
    `select i.line, i.custom_id as "customId", i.job_id as "jobId", coalesce(j.state, 'failed') as state,
       coalesce(i.error, j.error) as error
     from batch_item i left join job j on j.id = i.job_id
     where i.batch_id = $1 and i.line > $2 and ($3::job_state[] is null or coalesce(j.state, 'failed') = any ($3))
     order by i.line limit $4`,
    [batchId, after, states, limit],
  );
  return rows;
}

/** An item that completed, with its transcript as gzipped JSON; null where that was purged. */
export type ItemResult = { line: number; customId: string; jobId: string; body: Buffer | null };

/** Items of a batch that have completed, in the order of its lines, after one of them. */
export async function listResults(
  db: Db,
  batchId: string,
  { after, limit }: { after: number; limit: number },
): Promise<ItemResult[]> {
  const { rows } = await db.query(
    `select i.line, i.custom_id as "customId", i.job_id as "jobId", t.body
     from batch_item i join job j on j.id = i.job_id and j.state = 'completed' left join transcript t on t.job_id = j.id
     where i.batch_id = $1 and i.line > $2 order by i.line limit $3`,
    [batchId, after, limit],
  );
  return rows;
}
