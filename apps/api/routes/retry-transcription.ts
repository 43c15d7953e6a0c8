import { chunksKey } from '#shared/audio/store.ts';
import { Problem } from '#shared/domain/error.ts';
import { JobView } from '#shared/domain/job-view.ts';
import { requeueJob } from '#shared/postgres/requeue-job.ts';
import { defineRoute } from '../http/route.ts';
import { admit } from '../jobs/admit.ts';
import { answerJob } from '../jobs/answer-job.ts';
import { estimateAudio } from '../jobs/estimate-audio.ts';
import { findOwnJob, lockOwnJob } from '../jobs/find-own-job.ts';
import { JobParams } from '../jobs/job-params.ts';

export const retryTranscription = defineRoute({
  method: 'post',
  path: '/v1/transcriptions/{id}/retry',
  operationId: 'retryTranscription',
  summary: 'Try a transcription again that failed, expired or was canceled',
  tags: ['Transcriptions'],
  request: { params: JobParams },
  responses: { 202: { description: 'Queued again under the same id.', schema: JobView } },
  problems: ['conflict', 'purged'],
  async handle({ db, backlog, settings, projectId, params, signals, store }) {
    const job = await lockOwnJob(db, projectId, params.id);
    if (job.purgedAt) throw new Problem('purged', 'its audio was purged; submit the recording again');
    if (job.error === null) throw new Problem('conflict', `the transcription is ${job.state}`);
    const audioMs = job.durationMs ?? (await estimateAudio(db, job));
    await admit({ db, backlog, settings }, { ...job, engine: job.options.engine, audioMs });
    await store.remove(chunksKey(job.id));
    await requeueJob(db, job, audioMs);
    const queued = await findOwnJob(db, projectId, job.id);
    return { ...(await answerJob({ db, backlog }, queued, 202)), afterCommit: signals.wake };
  },
});
