import { BatchView } from '#shared/domain/batch-view.ts';
import { Problem } from '#shared/domain/error.ts';
import { resumeBatch as resume } from '#shared/postgres/batch.ts';
import { answerBatch } from '../batches/answer-batch.ts';
import { BatchParams } from '../batches/batch-params.ts';
import { lockOwnBatch } from '../batches/find-own-batch.ts';
import { defineRoute } from '../http/route.ts';

export const resumeBatch = defineRoute({
  method: 'post',
  path: '/v1/batches/{id}/resume',
  operationId: 'resumeBatch',
  summary: 'Have a paused batch go on',
  description: 'One that is not paused stays as it is; one outside of its window goes on when that opens.',
  tags: ['Batches'],
  request: { params: BatchParams },
  responses: { 200: { description: 'Going on.', schema: BatchView } },
  problems: ['conflict'],
  async handle({ db, backlog, projectId, params, signals }) {
    const { id, state } = await lockOwnBatch(db, projectId, params.id);
    if (!(await resume(db, id))) throw new Problem('conflict', `the batch is ${state}`);
    return { ...(await answerBatch({ db, backlog, projectId }, id)), afterCommit: signals.wake };
  },
});
