import { JobView } from '#shared/domain/job-view.ts';
import { defineRoute } from '../http/route.ts';
import { answerJob } from '../jobs/answer-job.ts';
import { cancelJob } from '../jobs/cancel-job.ts';
import { findOwnJob, lockOwnJob } from '../jobs/find-own-job.ts';
import { JobParams } from '../jobs/job-params.ts';

export const cancelTranscription = defineRoute({
  method: 'post',
  path: '/v1/transcriptions/{id}/cancel',
  operationId: 'cancelTranscription',
  summary: 'Cancel a transcription',
  description: 'May be repeated; a job that has ended stays as it is. What an engine is busy with is aborted.',
  tags: ['Transcriptions'],
  request: { params: JobParams },
  responses: { 200: { description: 'The job as it is now.', schema: JobView } },
  async handle({ db, backlog, projectId, params, settings, signals }) {
    const job = await lockOwnJob(db, projectId, params.id);
    const running = await cancelJob(db, job, settings);
    return {
      ...(await answerJob({ db, backlog }, await findOwnJob(db, projectId, job.id))),
      afterCommit() {
        signals.revoke(running);
        signals.wake();
      },
    };
  },
});
