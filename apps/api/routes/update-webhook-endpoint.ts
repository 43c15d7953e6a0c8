import { EndpointView, viewEndpoint } from '#shared/domain/endpoint.ts';
import { updateEndpoint } from '#shared/postgres/endpoint.ts';
import { checkUrl } from '../http/check-url.ts';
import { defineRoute } from '../http/route.ts';
import { invalid } from '../http/validate.ts';
import { EndpointChangesRequest } from '../webhooks/endpoint-request.ts';
import { orNotFound } from '../webhooks/find-own.ts';
import { WebhookParams } from '../webhooks/params.ts';

export const updateWebhookEndpoint = defineRoute({
  method: 'patch',
  path: '/v1/webhook-endpoints/{id}',
  operationId: 'updateWebhookEndpoint',
  summary: 'Change a webhook endpoint',
  description: 'What is not given stays. A new URL also gets what is still on its way.',
  tags: ['Webhooks'],
  request: { params: WebhookParams, body: EndpointChangesRequest },
  responses: { 200: { description: 'The endpoint as it is now.', schema: EndpointView } },
  async handle({ db, projectId, params, body, settings }) {
    const problems = body.url === undefined ? [] : checkUrl('url', body.url, settings.allowNetworks);
    if (problems.length > 0) throw invalid(problems);
    return { status: 200, body: viewEndpoint(orNotFound(await updateEndpoint(db, params.id, projectId, body))) };
  },
});
