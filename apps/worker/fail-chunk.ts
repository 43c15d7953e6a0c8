import type { Failure, TakenTask } from '#shared/domain/task.ts';
import { saveChunkError } from '#shared/postgres/chunk.ts';
import type { Db } from '#shared/postgres/client.ts';
import type { LedgerSettings } from '#shared/postgres/finish-job.ts';
import { countChunkFailed, findJob } from '#shared/postgres/job.ts';
import { assembleJob } from './assemble.ts';
import { failJob, jobErrorOf } from './fail-job.ts';

/** Ends the chunk of a task that failed for good, and with it the job, unless its caller takes the rest. */
export async function failChunk(db: Db, task: TakenTask, error: Failure, settings: LedgerSettings): Promise<void> {
  const job = await findJob(db, task.jobId!);
  if (!job?.options.allow_partial) return failJob(db, task, error, settings);
  const left = await countChunkFailed(db, job.id);
  await saveChunkError(db, task, jobErrorOf(task, error));
  if (left === 0) await assembleJob(db, job.id, settings);
}
