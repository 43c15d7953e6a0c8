import { msAt } from '#shared/domain/chunk.ts';
import { wholeSeconds } from '#shared/domain/formats/clock.ts';
import type { JobError } from '#shared/domain/job.ts';
import { mergeChunks } from '#shared/domain/merge.ts';
import type { Warning } from '#shared/domain/options.ts';
import { type EndedChunk, listChunkResults } from '#shared/postgres/chunk.ts';
import type { Db } from '#shared/postgres/client.ts';
import { finishJob, type LedgerSettings } from '#shared/postgres/finish-job.ts';
import { addWarnings, findJob } from '#shared/postgres/job.ts';
import { insertTranscript } from '#shared/postgres/transcript.ts';
import { recordUsage } from '#shared/postgres/usage.ts';

const NO_SPEECH = { code: 'no_speech', option: null, detail: 'nothing was said in this recording' };

/**
 * Ends a job whose last chunk has ended, in the transaction that made it so: transcript, usage, state, events. It fails
 * if all that was to be transcribed failed.
 */
export async function assembleJob(db: Db, jobId: string, settings: LedgerSettings): Promise<void> {
  const [job, chunks] = await Promise.all([findJob(db, jobId), listChunkResults(db, jobId)]);
  if (!job) return;
  const failed = chunks.filter(isFailed);
  if (failed[0] && chunks.every(chunk => chunk.result === null)) {
    await finishJob(db, jobId, { state: 'failed', error: failed[0].error }, settings);
    return;
  }
  const transcript = mergeChunks({ id: jobId, durationMs: job.durationMs ?? 0 }, chunks);
  const isSilent = transcript.text === '' && failed.length === 0;
  await Promise.all([
    insertTranscript(db, job.projectId, transcript),
    addWarnings(db, jobId, [...failed.map(missing), ...(isSilent ? [NO_SPEECH] : [])]),
    finishJob(db, jobId, { state: 'completed', error: null, engine: transcript.engine }, settings),
    // From what the job ended with: statements of a transaction are run in the order they are asked for.
    recordUsage(db, jobId),
  ]);
}

type FailedChunk = EndedChunk & { error: JobError };

function isFailed(chunk: EndedChunk): chunk is FailedChunk {
  return chunk.error !== null;
}

function missing({ startSample, endSample, error }: FailedChunk): Warning {
  const [from, to] = [startSample, endSample].map(sample => wholeSeconds(msAt(sample)));
  return { code: 'partial', option: 'allow_partial', detail: `${from} to ${to} is missing: ${error.code}` };
}
