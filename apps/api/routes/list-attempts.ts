import { z } from 'zod';
import { listJobAttempts } from '#shared/postgres/attempt.ts';
import { defineRoute } from '../http/route.ts';
import { findOwnJob } from '../jobs/find-own-job.ts';
import { JobParams } from '../jobs/job-params.ts';

const time = z.iso.datetime();

const Attempt = z
  .object({
    task_id: z.uuid(),
    kind: z.enum(['prepare', 'transcribe', 'deliver']),
    chunk: z.int().nullable().meta({ description: 'Which chunk of the recording, from 0; null for `prepare`.' }),
    number: z.int(),
    worker_id: z.string(),
    engine: z.string().nullable(),
    started_at: time,
    finished_at: time.nullable(),
    outcome: z.string().nullable().meta({ description: 'null while it runs.' }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'Attempt' });

export const listAttempts = defineRoute({
  method: 'get',
  path: '/v1/transcriptions/{id}/attempts',
  operationId: 'listAttempts',
  summary: 'See every attempt that was made for a transcription',
  tags: ['Transcriptions'],
  request: { params: JobParams },
  responses: { 200: { description: 'Oldest first.', schema: z.object({ data: z.array(Attempt) }) } },
  async handle({ db, projectId, params }) {
    const job = await findOwnJob(db, projectId, params.id);
    const attempts = await listJobAttempts(db, job.id);
    const data = attempts.map(attempt => ({
      task_id: attempt.taskId,
      kind: attempt.kind,
      chunk: attempt.chunkIndex,
      number: attempt.number,
      worker_id: attempt.workerId,
      engine: attempt.engine,
      started_at: attempt.startedAt,
      finished_at: attempt.finishedAt,
      outcome: attempt.outcome,
      error: attempt.error,
    }));
    return { status: 200, body: { data } };
  },
});
