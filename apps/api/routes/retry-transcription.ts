import { chunksKey } from '#shared/audio/store.ts';
import { Problem } from '#shared/domain/error.ts';
import { JobView } from '#shared/domain/job-view.ts';
import { requeueJob } from '#shared/postgres/requeue-job.ts';
import { defineRoute } from '../http/route.ts';
import { answerJob } from '../jobs/answer-job.ts';
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
  problems: ['not_found', 'conflict', 'purged'],
  async handle({ db, projectId, params, signals, store }) {
    const job = await lockOwnJob(db, projectId, params.id);
    if (job.purgedAt) throw new Problem('purged', 'its audio was purged; submit the recording again');
    if (job.error === null) throw new Problem('conflict', `the transcription is ${job.state}`);
    await store.remove(chunksKey(job.id));
    await requeueJob(db, job);
    return { ...(await answerJob(db, await findOwnJob(db, projectId, job.id), 202)), afterCommit: signals.wake };
  },
});
