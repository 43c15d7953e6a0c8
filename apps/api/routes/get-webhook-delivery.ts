import { DeliveryView, viewDelivery } from '#shared/domain/delivery-view.ts';
import { defineRoute } from '../http/route.ts';
import { findOwnDelivery } from '../webhooks/find-own.ts';
import { WebhookParams } from '../webhooks/params.ts';

export const getWebhookDelivery = defineRoute({
  method: 'get',
  path: '/v1/webhook-deliveries/{id}',
  operationId: 'getWebhookDelivery',
  summary: 'See what became of a webhook delivery',
  tags: ['Webhooks'],
  request: { params: WebhookParams },
  responses: { 200: { description: 'The delivery.', schema: DeliveryView } },
  async handle({ db, projectId, params }) {
    return { status: 200, body: viewDelivery(await findOwnDelivery(db, projectId, params.id)) };
  },
});
