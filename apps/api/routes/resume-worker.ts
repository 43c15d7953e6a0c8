import { defineRoute } from '../http/route.ts';
import { tellWorker, WorkerParams } from '../workers/tell-worker.ts';
import { WorkerView } from '../workers/worker-view.ts';

export const resumeWorker = defineRoute({
  method: 'post',
  path: '/v1/workers/{id}/resume',
  operationId: 'resumeWorker',
  summary: 'Have a drained worker work again',
  description: 'May be repeated.',
  tags: ['Operators'],
  access: 'operator',
  request: { params: WorkerParams },
  responses: { 200: { description: 'The worker as it last said of itself.', schema: WorkerView } },
  problems: ['conflict'],
  handle: context => tellWorker(context, 'work'),
});
