import { z } from 'zod';
import { listPools } from '#shared/postgres/pool.ts';
import { listWorkers as findWorkers } from '#shared/postgres/worker.ts';
import { listWorkerTasks } from '#shared/postgres/worker-task.ts';
import { defineRoute } from '../http/route.ts';
import { RevisionView, viewRevision } from '../workers/revision-view.ts';
import { ListedWorkerView, viewListedWorker } from '../workers/worker-view.ts';

/** Longer silent than this, a worker is gone. */
const HEARD_WITHIN_S = 120;

/** A revision that nobody has run for as long is no longer compared. */
const COMPARED_DAYS = 30;

export const listWorkers = defineRoute({
  method: 'get',
  path: '/v1/workers',
  operationId: 'listWorkers',
  summary: 'List the workers that were heard of lately',
  tags: ['Operators'],
  access: 'operator',
  responses: {
    200: {
      description: 'Workers by role, and what each revision of an engine has done.',
      schema: z.object({ data: z.array(ListedWorkerView), revisions: z.array(RevisionView) }),
    },
  },
  async handle({ db, projectId }) {
    const workers = await findWorkers(db, HEARD_WITHIN_S);
    const tasks = await listWorkerTasks(db);
    const pools = await listPools(db, COMPARED_DAYS);
    const revisions = pools.map(pool => viewRevision(pool, workers));
    return {
      status: 200,
      body: { data: workers.map(worker => viewListedWorker(worker, tasks, projectId)), revisions },
    };
  },
});
