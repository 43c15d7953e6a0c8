import type { JobError } from '#shared/domain/job.ts';
import { saveChunkError } from '#shared/postgres/chunk.ts';
import type { Db } from '#shared/postgres/client.ts';
import { finishJob, type LedgerSettings } from '#shared/postgres/finish-job.ts';
import { countChunkFailed, findJob } from '#shared/postgres/job.ts';
import { assembleJob } from './assemble.ts';

/** Ends a chunk that failed for good, and with it the job, unless its caller takes the rest. */
export async function failChunk(
  db: Db,
  { jobId, chunkId }: { jobId: string; chunkId: string },
  error: JobError,
  settings: LedgerSettings,
): Promise<void> {
  const job = await findJob(db, jobId);
  if (!job?.options.allow_partial) {
    await finishJob(db, jobId, { state: 'failed', error }, settings);
    return;
  }
  const left = await countChunkFailed(db, jobId);
  await saveChunkError(db, { jobId, chunkId }, error);
  if (left === 0) await assembleJob(db, jobId, settings);
}
