import { EndpointView, viewEndpoint } from '#shared/domain/endpoint.ts';
import { defineRoute } from '../http/route.ts';
import { findOwnEndpoint } from '../webhooks/find-own.ts';
import { WebhookParams } from '../webhooks/params.ts';

export const getWebhookEndpoint = defineRoute({
  method: 'get',
  path: '/v1/webhook-endpoints/{id}',
  operationId: 'getWebhookEndpoint',
  summary: 'See a webhook endpoint',
  tags: ['Webhooks'],
  request: { params: WebhookParams },
  responses: { 200: { description: 'The endpoint, without its secret.', schema: EndpointView } },
  async handle({ db, projectId, params }) {
    return { status: 200, body: viewEndpoint(await findOwnEndpoint(db, projectId, params.id)) };
  },
});
