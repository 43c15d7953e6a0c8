import { v7 as uuidv7 } from 'uuid';
import { DeliveryView, viewDelivery } from '#shared/domain/delivery-view.ts';
import { endpointEventBody } from '#shared/domain/endpoint.ts';
import { Problem } from '#shared/domain/error.ts';
import { insertDelivery, insertDeliveryTask } from '#shared/postgres/delivery.ts';
import { defineRoute } from '../http/route.ts';
import { findOwnDelivery, findOwnEndpoint } from '../webhooks/find-own.ts';
import { WebhookParams } from '../webhooks/params.ts';

/** Whoever tests wants to know now, not in three days. */
const ATTEMPTS = 1;
const EVENT = 'webhook.test';

export const testWebhookEndpoint = defineRoute({
  method: 'post',
  path: '/v1/webhook-endpoints/{id}/test',
  operationId: 'testWebhookEndpoint',
  summary: 'Post a test event to a webhook endpoint',
  description: 'One attempt is made; see the delivery for what came of it.',
  tags: ['Webhooks'],
  creates: true,
  request: { params: WebhookParams },
  responses: { 202: { description: 'The delivery of `webhook.test`.', schema: DeliveryView } },
  problems: ['conflict'],
  async handle({ db, projectId, params, signals }) {
    const endpoint = await findOwnEndpoint(db, projectId, params.id);
    if (endpoint.state === 'disabled') throw new Problem('conflict', 'the endpoint is disabled; enable it first');
    const body = endpointEventBody({ type: EVENT, at: new Date(), endpoint });
    const { id: endpointId, url } = endpoint;
    const delivery = { id: uuidv7(), projectId, endpointId, jobId: null, event: EVENT, url, body };
    await insertDelivery(db, delivery);
    await insertDeliveryTask(db, delivery, { maxAttempts: ATTEMPTS });
    return {
      status: 202,
      headers: { Location: `/v1/webhook-deliveries/${delivery.id}` },
      body: viewDelivery(await findOwnDelivery(db, projectId, delivery.id)),
      afterCommit: () => signals.wake(),
    };
  },
});
