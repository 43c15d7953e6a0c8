import { DELIVERY_ATTEMPTS } from '#shared/domain/delivery.ts';
import { DeliveryView, viewDelivery } from '#shared/domain/delivery-view.ts';
import { Problem } from '#shared/domain/error.ts';
import { insertDeliveryTask, reopenDelivery } from '#shared/postgres/delivery.ts';
import { defineRoute } from '../http/route.ts';
import { findOwnDelivery, findOwnEndpoint } from '../webhooks/find-own.ts';
import { WebhookParams } from '../webhooks/params.ts';

export const replayWebhookDelivery = defineRoute({
  method: 'post',
  path: '/v1/webhook-deliveries/{id}/replay',
  operationId: 'replayWebhookDelivery',
  summary: 'Deliver an event again',
  description: 'Under the same webhook-id and from the start of the schedule. One that is pending answers 409.',
  tags: ['Webhooks'],
  request: { params: WebhookParams },
  responses: { 202: { description: 'The delivery, pending.', schema: DeliveryView } },
  problems: ['conflict'],
  async handle({ db, projectId, params, signals }) {
    const delivery = await findOwnDelivery(db, projectId, params.id);
    const endpoint = delivery.endpointId && (await findOwnEndpoint(db, projectId, delivery.endpointId));
    if (endpoint && endpoint.state === 'disabled') {
      throw new Problem('conflict', 'the endpoint is disabled; enable it first');
    }
    const reopened = await reopenDelivery(db, delivery.id);
    if (!reopened) throw new Problem('conflict', 'the delivery is pending; it is attempted by itself');
    await insertDeliveryTask(db, delivery, { maxAttempts: DELIVERY_ATTEMPTS });
    return {
      status: 202,
      body: viewDelivery(await findOwnDelivery(db, projectId, delivery.id)),
      afterCommit: () => signals.wake(),
    };
  },
});
