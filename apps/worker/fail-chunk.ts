import type { JobError } from '#shared/domain/job.ts';
import { saveChunkError } from '#shared/postgres/chunk.ts';
import type { Db } from '#shared/postgres/client.ts';
import { finishJob, type LedgerSettings } from '#shared/postgres/finish-job.ts';
import { countChunkFailed, findJob } from '#shared/postgres/job.ts';
import { assembleJob } from './assemble.ts';

/** Ends a chunk that failed for good, and with it the job, unless its caller takes the rest. Tells what was taken away. */
export async function failChunk(
  db: Db,
  { jobId, chunkId }: { jobId: string; chunkId: string },
  error: JobError,
  settings: LedgerSettings,
): Promise<string[]> {
  const job = await findJob(db, jobId);
  if (!job?.options.allow_partial) return (await finishJob(db, jobId, { state: 'failed', error }, settings)) ?? [];
  const left = await countChunkFailed(db, jobId);
  await saveChunkError(db, { jobId, chunkId }, error);
  if (left === 0) await assembleJob(db, jobId, settings);
  return [];
}
