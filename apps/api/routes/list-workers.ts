import { z } from 'zod';
import { listWorkers as findWorkers } from '#shared/postgres/worker.ts';
import { defineRoute } from '../http/route.ts';
import { viewWorker, WorkerView } from '../workers/worker-view.ts';

/** Longer silent than this, a worker is gone. */
const HEARD_WITHIN_S = 120;

export const listWorkers = defineRoute({
  method: 'get',
  path: '/v1/workers',
  operationId: 'listWorkers',
  summary: 'List the workers that were heard of lately',
  tags: ['Operators'],
  access: 'operator',
  responses: { 200: { description: 'By role.', schema: z.object({ data: z.array(WorkerView) }) } },
  problems: ['forbidden'],
  handle: async ({ db }) => ({ status: 200, body: { data: (await findWorkers(db, HEARD_WITHIN_S)).map(viewWorker) } }),
});
