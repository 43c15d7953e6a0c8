import type { JobRow } from '#shared/domain/job.ts';
import { hasSeveralChannels, mergeSegments, settledChunks } from '#shared/domain/merge-segments.ts';
import type { Segment } from '#shared/domain/transcript.ts';
import { findChunkResults, listChunkPlaces } from '#shared/postgres/chunk.ts';
import type { Db } from '#shared/postgres/client.ts';
import { eventText } from '../http/event-text.ts';

/** How far the transcript of a job has been told: so many of its chunks, which made so many segments. */
export type Told = { chunks: number; segments: number };

/** Which segments of a job are to be told next: those that were settled at a version of it and have not been told. */
export type Untold = { job: Pick<JobRow, 'id' | 'durationMs'>; version: number; told: Told };

/** Segments, and as events, and how far the transcript has been told with them. */
export type Telling = { segments: Segment[]; text: string; told: Told };

/** Chunks that are read at once: the words of an hour are a megabyte of JSON. */
const PORTION = 4;

/**
 * The next segments of a transcript that may still be in the making, with the ids that they have in the result; null
 * when there are no more. Those of a chunk come once all chunks before it have ended.
 */
export async function nextSegments(db: Db, { job, version, told }: Untold): Promise<Telling | null> {
  const chunks = await listChunkPlaces(db, job.id);
  const settled = settledChunks(chunks, version).slice(told.chunks);
  if (settled.length === 0) return null;
  const next = hasSeveralChannels(chunks) ? settled : settled.slice(0, PORTION);
  const ids = next.filter(chunk => !chunk.silent).map(chunk => chunk.id);
  const results = await findChunkResults(db, job.id, ids);
  const heard = chunks.map(chunk => ({ ...chunk, result: results.get(chunk.id) ?? null }));
  const segments = mergeSegments(heard, job.durationMs ?? Number.POSITIVE_INFINITY).map(each => ({
    ...each,
    id: each.id + told.segments,
  }));
  return {
    segments,
    text: segments.map(segment => eventText('segment', segment)).join(''),
    told: { chunks: told.chunks + next.length, segments: told.segments + segments.length },
  };
}

/** What makes two questions for segments the same. */
export function untoldKey({ job, version, told }: Untold): string {
  return [job.id, version, told.chunks, told.segments].join();
}
