import { defineRoute } from '../http/route.ts';
import { tellWorker, WorkerParams } from '../workers/tell-worker.ts';
import { WorkerView } from '../workers/worker-view.ts';

export const drainWorker = defineRoute({
  method: 'post',
  path: '/v1/workers/{id}/drain',
  operationId: 'drainWorker',
  summary: 'Have a worker take no more work',
  description:
    'It finishes what it has and shows `draining` until it is resumed. May be repeated. It holds for a worker that is ' +
    'started again under the same WORKER_ID too, for a day after it was last heard of.',
  tags: ['Operators'],
  access: 'operator',
  request: { params: WorkerParams },
  responses: { 200: { description: 'The worker as it last said of itself.', schema: WorkerView } },
  problems: ['conflict'],
  handle: context => tellWorker(context, 'drain'),
});
