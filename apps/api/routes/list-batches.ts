import { z } from 'zod';
import { BatchView, viewBatch } from '#shared/domain/batch-view.ts';
import { listBatches as list } from '#shared/postgres/batch.ts';
import { findProgress } from '#shared/postgres/batch-progress.ts';
import { cursorOf, listOf, Page, pageOf } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

const Cursor = cursorOf(z.strictObject({ createdAt: z.iso.datetime({ offset: true }), id: z.uuid() }));

export const listBatches = defineRoute({
  method: 'get',
  path: '/v1/batches',
  operationId: 'listBatches',
  summary: 'List batches, newest first',
  tags: ['Batches'],
  request: { query: z.strictObject({ ...Page, cursor: Cursor }) },
  responses: { 200: { description: 'One page.', schema: listOf(BatchView).meta({ id: 'BatchList' }) } },
  async handle({ db, backlog, projectId, query: { limit, cursor = null } }) {
    const batches = await list(db, projectId, { limit: limit + 1, after: cursor });
    const progress = await findProgress(db, batches.slice(0, limit), await backlog.look(db));
    return {
      status: 200,
      body: pageOf(
        batches,
        limit,
        batch => viewBatch(batch, progress.get(batch.id)!),
        batch => batch.cursor,
      ),
    };
  },
});
