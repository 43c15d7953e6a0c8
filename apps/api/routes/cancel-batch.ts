import { BatchView } from '#shared/domain/batch-view.ts';
import { cancelBatch as cancel } from '#shared/postgres/batch.ts';
import { cancelJobs } from '#shared/postgres/batch-end.ts';
import { answerBatch } from '../batches/answer-batch.ts';
import { BatchParams } from '../batches/batch-params.ts';
import { lockOwnBatch } from '../batches/find-own-batch.ts';
import { defineRoute } from '../http/route.ts';

/** What is more is canceled by the dispatcher, a moment later. */
const AT_ONCE = 500;

export const cancelBatch = defineRoute({
  method: 'post',
  path: '/v1/batches/{id}/cancel',
  operationId: 'cancelBatch',
  summary: 'Cancel a batch with all that has not ended',
  description: 'May be repeated; a batch that has ended stays as it is. What an engine is busy with is aborted.',
  tags: ['Batches'],
  request: { params: BatchParams },
  responses: { 200: { description: 'The batch as it is now.', schema: BatchView } },
  async handle({ db, backlog, projectId, params, settings, signals }) {
    const { id } = await lockOwnBatch(db, projectId, params.id);
    const { running } = (await cancel(db, id)) ? await cancelJobs(db, id, AT_ONCE, settings) : { running: [] };
    return {
      ...(await answerBatch({ db, backlog, projectId }, id)),
      afterCommit() {
        signals.revoke(running);
        signals.wake();
      },
    };
  },
});
