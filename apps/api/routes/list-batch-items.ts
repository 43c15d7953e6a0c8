import { z } from 'zod';
import { ItemError } from '#shared/domain/batch-item.ts';
import { JobError, JobState } from '#shared/domain/job.ts';
import { type Item, listItems } from '#shared/postgres/batch-list.ts';
import { BatchParams } from '../batches/batch-params.ts';
import { findOwnBatch } from '../batches/find-own-batch.ts';
import { cursorOf, listOf, Page, pageOf } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

const ItemView = z
  .object({
    object: z.literal('batch_item'),
    line: z.int(),
    custom_id: z.string().nullable(),
    transcription_id: z.uuid().nullable().meta({ description: 'Null if it could not become one.' }),
    state: JobState,
    error: z.union([JobError, ItemError]).nullable(),
  })
  .meta({ id: 'BatchItemState' });

const Query = z.strictObject({
  ...Page,
  cursor: cursorOf(z.strictObject({ line: z.int().min(1) })),
  state: JobState.optional(),
});

export const listBatchItems = defineRoute({
  method: 'get',
  path: '/v1/batches/{id}/items',
  operationId: 'listBatchItems',
  summary: 'List the items of a batch, in the order of its lines',
  tags: ['Batches'],
  request: { params: BatchParams, query: Query },
  responses: { 200: { description: 'One page.', schema: listOf(ItemView).meta({ id: 'BatchItemList' }) } },
  async handle({ db, projectId, params, query: { limit, state, cursor } }) {
    const { id } = await findOwnBatch(db, projectId, params.id);
    const states = state === undefined ? null : [state];
    const items = await listItems(db, id, { states, after: cursor?.line ?? 0, limit: limit + 1 });
    return { status: 200, body: pageOf(items, limit, viewItem, ({ line }) => ({ line })) };
  },
});

function viewItem({ line, customId, jobId, state, error }: Item): z.infer<typeof ItemView> {
  return { object: 'batch_item', line, custom_id: customId, transcription_id: jobId, state, error };
}
