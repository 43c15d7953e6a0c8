import { JobView } from '#shared/domain/job-view.ts';
import { defineRoute } from '../http/route.ts';
import { answerJob } from '../jobs/answer-job.ts';
import { findOwnJob } from '../jobs/find-own-job.ts';
import { JobParams } from '../jobs/job-params.ts';

export const getTranscription = defineRoute({
  method: 'get',
  path: '/v1/transcriptions/{id}',
  operationId: 'getTranscription',
  summary: 'See how a transcription stands',
  description: 'Carries an `ETag`; with `If-None-Match` a job that has not changed answers 304.',
  tags: ['Transcriptions'],
  request: { params: JobParams },
  responses: {
    200: { description: 'The job, whatever its state; `Retry-After` until it has ended.', schema: JobView },
    304: { description: 'As the client has it.' },
  },
  async handle({ db, backlog, projectId, params }) {
    return answerJob({ db, backlog }, await findOwnJob(db, projectId, params.id));
  },
});
