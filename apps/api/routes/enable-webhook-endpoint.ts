import { EndpointView, viewEndpoint } from '#shared/domain/endpoint.ts';
import { enableEndpoint } from '#shared/postgres/endpoint.ts';
import { defineRoute } from '../http/route.ts';
import { orNotFound } from '../webhooks/find-own.ts';
import { WebhookParams } from '../webhooks/params.ts';

export const enableWebhookEndpoint = defineRoute({
  method: 'post',
  path: '/v1/webhook-endpoints/{id}/enable',
  operationId: 'enableWebhookEndpoint',
  summary: 'Enable a webhook endpoint that was disabled',
  description: 'Its failures are forgotten. May be repeated. What it missed meanwhile can be replayed.',
  tags: ['Webhooks'],
  request: { params: WebhookParams },
  responses: { 200: { description: 'The endpoint, enabled.', schema: EndpointView } },
  async handle({ db, projectId, params }) {
    return { status: 200, body: viewEndpoint(orNotFound(await enableEndpoint(db, params.id, projectId))) };
  },
});
