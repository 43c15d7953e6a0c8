import { mergeChunks } from '#shared/domain/merge.ts';
import { listChunkResults } from '#shared/postgres/chunk.ts';
import type { Db } from '#shared/postgres/client.ts';
import { finishJob, type LedgerSettings } from '#shared/postgres/finish-job.ts';
import { addWarnings, findJob, recordEngine } from '#shared/postgres/job.ts';
import { insertTranscript } from '#shared/postgres/transcript.ts';
import { recordUsage } from '#shared/postgres/usage.ts';

const NO_SPEECH = { code: 'no_speech', option: null, detail: 'nothing was said in this recording' };

/** Completes a job whose last chunk is done, in the transaction that made it so: transcript, usage, state, events. */
export async function assembleJob(db: Db, jobId: string, settings: LedgerSettings): Promise<void> {
  const job = await findJob(db, jobId);
  if (!job) return;
  const chunks = await listChunkResults(db, jobId);
  const transcript = mergeChunks({ id: jobId, durationMs: job.durationMs ?? 0 }, chunks);
  await insertTranscript(db, job.projectId, transcript);
  if (transcript.engine) await recordEngine(db, jobId, transcript.engine.name, transcript.engine.revision);
  if (transcript.text === '') await addWarnings(db, jobId, [NO_SPEECH]);
  await recordUsage(db, jobId);
  await finishJob(db, jobId, { state: 'completed', error: null }, settings);
}
