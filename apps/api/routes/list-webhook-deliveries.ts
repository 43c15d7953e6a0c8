import { z } from 'zod';
import { DeliveryState, DeliveryView, viewDelivery } from '#shared/domain/delivery-view.ts';
import { listDeliveries } from '#shared/postgres/delivery.ts';
import { cursorOf, listOf, Page, pageOf } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

const Cursor = cursorOf(z.strictObject({ createdAt: z.iso.datetime({ offset: true }), id: z.uuid() }));

const Query = z.strictObject({
  ...Page,
  cursor: Cursor,
  state: DeliveryState.optional(),
  transcription_id: z.uuid().optional(),
});

export const listWebhookDeliveries = defineRoute({
  method: 'get',
  path: '/v1/webhook-deliveries',
  operationId: 'listWebhookDeliveries',
  summary: 'List webhook deliveries, newest first',
  description: 'To endpoints and to the callbacks of single transcriptions.',
  tags: ['Webhooks'],
  request: { query: Query },
  responses: { 200: { description: 'One page.', schema: listOf(DeliveryView).meta({ id: 'WebhookDeliveryList' }) } },
  async handle({ db, projectId, query }) {
    const filter = { state: query.state ?? null, jobId: query.transcription_id ?? null };
    const page = { limit: query.limit + 1, after: query.cursor ?? null };
    const deliveries = await listDeliveries(db, projectId, filter, page);
    return { status: 200, body: pageOf(deliveries, query.limit, viewDelivery, delivery => delivery.cursor) };
  },
});
