import { BatchView } from '#shared/domain/batch-view.ts';
import { Problem } from '#shared/domain/error.ts';
import { pauseBatch as pause } from '#shared/postgres/batch.ts';
import { answerBatch } from '../batches/answer-batch.ts';
import { BatchParams } from '../batches/batch-params.ts';
import { lockOwnBatch } from '../batches/find-own-batch.ts';
import { defineRoute } from '../http/route.ts';

export const pauseBatch = defineRoute({
  method: 'post',
  path: '/v1/batches/{id}/pause',
  operationId: 'pauseBatch',
  summary: 'Have nothing more of a batch begun',
  description: 'What a worker is busy with goes on to its end. May be repeated.',
  tags: ['Batches'],
  request: { params: BatchParams },
  responses: { 200: { description: 'Paused.', schema: BatchView } },
  problems: ['conflict'],
  async handle({ db, backlog, projectId, params, signals }) {
    const { id, state } = await lockOwnBatch(db, projectId, params.id);
    if (!(await pause(db, id))) throw new Problem('conflict', `the batch is ${state}`);
    return { ...(await answerBatch({ db, backlog, projectId }, id)), afterCommit: signals.wake };
  },
});
