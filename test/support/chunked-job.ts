import { v7 as uuidv7 } from 'uuid';
import type { ChunkResult } from '#shared/domain/chunk.ts';
import { insertChunks, saveChunkResult } from '#shared/postgres/chunk.ts';
import { type Pool, transaction } from '#shared/postgres/client.ts';
import { countChunkDone, recordAudio, startJob } from '#shared/postgres/job.ts';
import { assembleJob } from '../../apps/worker/assemble.ts';
import { failChunk } from '../../apps/worker/fail-chunk.ts';
import { chunk, resultOf, said } from '../domain/chunks.ts';

/** A job whose chunks end as a test wishes, by the statements of the workers. */
export type ChunkedJob = {
  chunkIds: string[];
  /** A chunk is heard to say `part <index>.`, or this. */
  done(index: number, result?: ChunkResult): Promise<void>;
  /** A chunk fails for good. */
  fail(index: number): Promise<unknown>;
};

export const POISON = {
  code: 'input_rejected',
  message: 'two engines failed on it',
  retryable: false,
  attempt: 2,
  worker_id: 'transcriber-2',
} as const;

const SETTINGS = { publicUrl: 'http://api.test', retainDays: 30 };
const CHUNK_MS = 10_000;

/** Writes what a preparer would write of a recording in chunks of ten seconds; those named as `silent` are done. */
export async function prepareChunks(
  pool: Pool,
  jobId: string,
  { count = 3, silent = [] }: { count?: number; silent?: number[] } = {},
): Promise<ChunkedJob> {
  await startJob(pool, jobId, 'preparing');
  const chunks = Array.from({ length: count }, (_, index) => {
    const isSilent = silent.includes(index);
    const more = { id: uuidv7(), silent: isSilent };
    const piece = chunk(index, index * CHUNK_MS, (index + 1) * CHUNK_MS, null, more);
    return { ...piece, audioKey: isSilent ? null : `chunks/${jobId}/${index}.flac` };
  });
  await transaction(pool, async db => {
    await insertChunks(db, jobId, chunks);
    const audio = { sha256: '0'.repeat(64), bytes: 1, durationMs: count * CHUNK_MS, channels: 1, codec: 'flac' };
    await recordAudio(db, jobId, audio);
  });
  const placeOf = (index: number) => ({ jobId, chunkId: chunks[index]!.id });
  return {
    chunkIds: chunks.map(each => each.id),
    done: (index, result = resultOf([said(`part ${index}.`, 100, 900)])) =>
      transaction(pool, async db => {
        const left = await countChunkDone(db, jobId, result);
        await saveChunkResult(db, placeOf(index), result);
        if (left === 0) await assembleJob(db, jobId, SETTINGS);
      }),
    fail: index => transaction(pool, db => failChunk(db, placeOf(index), POISON, SETTINGS)),
  };
}
