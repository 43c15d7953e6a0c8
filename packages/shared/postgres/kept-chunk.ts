import type { Chunk } from '../domain/chunk.ts';
import type { Db } from './client.ts';

/** Where a chunk lies in its recording. */
export type Place = Pick<Chunk, 'channel' | 'index' | 'startSample' | 'endSample'>;

/** The same text for the same place. */
export function placeKey({ channel, index, startSample, endSample }: Place): string {
  return [channel, index, startSample, endSample].join();
}

/** The places of a job's chunks that have ended, or that somebody is to transcribe: nothing is left to prepare there. */
export async function listKeptPlaces(db: Db, jobId: string): Promise<Set<string>> {
  const { rows } = await db.query(`select ${PLACE} from chunk c where job_id = $1 and ${IS_CARED_FOR}`, [jobId]);
  return new Set(rows.map(placeKey));
}

/**
 * Of these chunks, which are there already at the same place and cared for. Others under their channels and indexes, cut
 * by an earlier preparation at other places, are forgotten.
 */
export async function keepChunks(db: Db, jobId: string, chunks: Place[]): Promise<Set<string>> {
  const { rows } = await db.query(
    `with found as (
       select id, ${PLACE}, start_sample = p.first and end_sample = p.behind and ${IS_CARED_FOR} as kept
       from chunk c join unnest($2::integer[], $3::integer[], $4::bigint[], $5::bigint[])
         as p (channel, index, first, behind) using (channel, index)
       where job_id = $1),
     gone as (delete from chunk where job_id = $1 and id in (select id from found where not kept) returning id),
     over as (delete from task where job_id = $1 and chunk_id in (select id from gone))
     select channel, index, "startSample", "endSample" from found where kept`,
    [
      jobId,
      chunks.map(chunk => chunk.channel),
      chunks.map(chunk => chunk.index),
      chunks.map(chunk => chunk.startSample),
      chunks.map(chunk => chunk.endSample),
    ],
  );
  return new Set(rows.map(placeKey));
}

/** What is to be written of the chunks of a preparation: those that an earlier one cut alike are left as they are. */
export function unlessKept<Chunk extends Place>(chunks: Chunk[], kept: Set<string>): Chunk[] {
  return chunks.filter(chunk => !kept.has(placeKey(chunk)));
}

/** Forgets the chunks of a job from an index on in each channel, by position; with none, all of them. */
export async function forgetChunks(db: Db, jobId: string, from: number[] = []): Promise<void> {
  await db.query(
    `with gone as (
       delete from chunk where job_id = $1 and index >= coalesce(($2::integer[])[channel + 1], 0) returning id)
     delete from task where job_id = $1 and chunk_id in (select id from gone)`,
    [jobId, from],
  );
}

const PLACE = 'channel, index, start_sample as "startSample", end_sample as "endSample"';

const IS_CARED_FOR = `(c.done_at is not null or c.error is not null or exists (
  select from task t where t.job_id = c.job_id and t.chunk_id = c.id and t.state in ('waiting', 'dispatched', 'running')))`;
