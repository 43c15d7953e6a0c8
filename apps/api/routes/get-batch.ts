import { BatchView } from '#shared/domain/batch-view.ts';
import { answerBatch } from '../batches/answer-batch.ts';
import { BatchParams } from '../batches/batch-params.ts';
import { defineRoute } from '../http/route.ts';

export const getBatch = defineRoute({
  method: 'get',
  path: '/v1/batches/{id}',
  operationId: 'getBatch',
  summary: 'See how a batch stands',
  tags: ['Batches'],
  request: { params: BatchParams },
  responses: { 200: { description: 'The batch with its counts.', schema: BatchView } },
  handle: context => answerBatch(context, context.params.id),
});
