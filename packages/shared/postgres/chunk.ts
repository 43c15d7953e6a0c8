import { gunzipSync, gzipSync } from 'node:zlib';
import type { Chunk, ChunkResult } from '../domain/chunk.ts';
import type { JobError } from '../domain/job.ts';
import type { Span } from '../domain/span.ts';
import type { TakenTask } from '../domain/task.ts';
import type { Db } from './client.ts';

/** `spans` is null where nobody looked for sound: in a chunk that an earlier version prepared. */
export type StoredChunk = Chunk & { jobId: string; audioKey: string | null; spans: Span[] | null };

/** A chunk that is not in the ledger yet. */
export type NewChunk = Chunk & { audioKey: string | null; spans?: Span[] };

/** Writes the chunks of a job; silent ones are done at once. */
export async function insertChunks(db: Db, jobId: string, chunks: NewChunk[]) {
  const column = <Key extends keyof (typeof chunks)[number]>(key: Key) => chunks.map(chunk => chunk[key]);
  await db.query(
    `insert into chunk (id, job_id, channel, index, start_sample, end_sample, silent, cut_in_speech, audio_key, spans,
       done_at)
     select id, $1, channel, index, start_sample, end_sample, silent, cut_in_speech, audio_key, spans::integer[],
       case when silent then now() end
     from unnest($2::uuid[], $3::integer[], $4::integer[], $5::bigint[], $6::bigint[], $7::boolean[], $8::boolean[],
       $9::text[], $10::text[])
       as c (id, channel, index, start_sample, end_sample, silent, cut_in_speech, audio_key, spans)`,
    [
      jobId,
      column('id'),
      column('channel'),
      column('index'),
      column('startSample'),
      column('endSample'),
      column('silent'),
      column('cutInSpeech'),
      column('audioKey'),
      chunks.map(packSpans),
    ],
  );
}

/** The chunk, or null if its job was retried and prepared anew meanwhile. */
export async function findChunk(
  db: Db,
  { jobId, chunkId }: Pick<TakenTask, 'jobId' | 'chunkId'>,
): Promise<StoredChunk | null> {
  const { rows } = await db.query(`select ${COLUMNS}, spans from chunk where job_id = $1 and id = $2`, [
    jobId,
    chunkId,
  ]);
  return rows[0] ? { ...rows[0], spans: rows[0].spans && unpackSpans(rows[0].spans) } : null;
}

/** Keeps what the engine said of a chunk; call it once the chunk is counted. */
export async function saveChunkResult(
  db: Db,
  { jobId, chunkId }: Pick<TakenTask, 'jobId' | 'chunkId'>,
  result: ChunkResult,
): Promise<void> {
  await db.query(`update chunk set result = $3, done_at = now(), version = ${VERSION} where job_id = $1 and id = $2`, [
    jobId,
    chunkId,
    gzipSync(JSON.stringify(result), { level: 1 }),
  ]);
}

/** Keeps why a chunk could not be transcribed; call it once the chunk is counted. */
export async function saveChunkError(
  db: Db,
  { jobId, chunkId }: Pick<TakenTask, 'jobId' | 'chunkId'>,
  error: JobError,
): Promise<void> {
  await db.query(`update chunk set error = $3, version = ${VERSION} where job_id = $1 and id = $2`, [
    jobId,
    chunkId,
    JSON.stringify(error),
  ]);
}

/** A chunk with what became of it: no result if it is silent, failed or not done, no error unless it failed for good. */
export type EndedChunk = Chunk & { result: ChunkResult | null; error: JobError | null };

/** All chunks of a job in order of time. */
export async function listChunkResults(db: Db, jobId: string): Promise<EndedChunk[]> {
  const { rows } = await db.query(
    `select ${COLUMNS}, result, error from chunk where job_id = $1 order by channel, index`,
    [jobId],
  );
  return rows.map(row => ({ ...row, result: row.result && JSON.parse(gunzipSync(row.result).toString()) }));
}

/** Where the chunks of a job lie, in order of time, and the version of the job from which each counts as ended. */
export async function listChunkPlaces(db: Db, jobId: string): Promise<(Chunk & { version: number | null })[]> {
  const { rows } = await db.query(`select ${COLUMNS}, version from chunk where job_id = $1 order by channel, index`, [
    jobId,
  ]);
  return rows;
}

/** What an engine said of some chunks of a job, by their ids; nothing of those that have no result. */
export async function findChunkResults(db: Db, jobId: string, ids: string[]): Promise<Map<string, ChunkResult>> {
  const { rows } = await db.query(
    'select id, result from chunk where job_id = $1 and id = any($2) and result is not null',
    [jobId, ids],
  );
  return new Map(rows.map(row => [row.id, JSON.parse(gunzipSync(row.result).toString())]));
}

/** The bounds of the spans one after the other, as Postgres writes an array; null where there are none. */
function packSpans({ spans }: NewChunk): string | null {
  return spans?.length ? `{${spans.flatMap(({ startMs, endMs }) => [startMs, endMs])}}` : null;
}

function unpackSpans(bounds: number[]): Span[] {
  return bounds.flatMap((startMs, at) => (at % 2 ? [] : [{ startMs, endMs: bounds[at + 1]! }]));
}

// The job's version at this moment, once its place in the transcript is certain.
const VERSION = '(select version from job where id = $1 and (chunks_total is not null or in_order))';

const COLUMNS = `id, job_id as "jobId", channel, index, start_sample as "startSample", end_sample as "endSample",
  silent, cut_in_speech as "cutInSpeech", audio_key as "audioKey"`;
