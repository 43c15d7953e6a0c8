import { z } from 'zod';
import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import { JobOptions, JobRequest } from '#shared/domain/job-request.ts';
import { JobView } from '#shared/domain/job-view.ts';
import { recordPrediction } from '#shared/postgres/job.ts';
import { type Answer, type Context, defineRoute } from '../http/route.ts';
import { admitEarly } from '../jobs/admit.ts';
import { answerJob } from '../jobs/answer-job.ts';
import type { Asking } from '../jobs/place-of-job.ts';
import { submitJob } from '../jobs/submit-job.ts';
import { readPreferWait, waitForJob } from '../jobs/wait-for-job.ts';

const Headers = z.object({
  prefer: z
    .string()
    .optional()
    .meta({ description: '`wait=N` holds the answer for up to N ≤ 60 seconds, until the job has ended.' }),
});

export const createTranscription = defineRoute({
  method: 'post',
  path: '/v1/transcriptions',
  operationId: 'createTranscription',
  summary: 'Submit a recording',
  description: 'Accepted means written down: the job reaches a terminal state whatever happens.',
  tags: ['Transcriptions'],
  creates: true,
  request: { headers: Headers, body: JobRequest, form: JobOptions },
  responses: {
    202: { description: 'Accepted; `Location` tells where to ask.', schema: JobView },
    200: { description: 'Ended within the time given by `Prefer: wait`.', schema: JobView },
  },
  admit: admitEarly,
  async handle(context) {
    const { db, body: request, headers, recording, projectId, requestId, signals, log } = context;
    const job = await submitJob(db, { projectId, requestId, request, recording, services: context });
    const seconds = readPreferWait(headers.prefer);
    const answer = await answerAccepted(context, job, 202);
    await recordPrediction(db, job.id, (answer.body as JobView).queue.eta_ms);
    return {
      ...answer,
      afterCommit() {
        log.setBindings({ job: job.id });
        log.info('job accepted');
        signals.wake(['prepare']);
      },
      ...(seconds !== null && { hold: () => answerWithin(context, job, seconds) }),
    };
  },
});

async function answerWithin(context: Context, job: JobRow, seconds: number): Promise<Answer> {
  const latest = await waitForJob(context, job, seconds);
  const answer = await answerAccepted({ ...context, db: context.pool }, latest, isTerminal(latest.state) ? 200 : 202);
  return { ...answer, headers: { ...answer.headers, 'Preference-Applied': `wait=${seconds}` } };
}

async function answerAccepted(by: Asking, job: JobRow, status: number): Promise<Answer> {
  const answer = await answerJob(by, job, status);
  return { ...answer, headers: { ...answer.headers, Location: `/v1/transcriptions/${job.id}` } };
}
