import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { viewEndpoint } from '#shared/domain/endpoint.ts';
import { webhookSecret } from '#shared/domain/signature.ts';
import { insertEndpoint } from '#shared/postgres/endpoint.ts';
import { checkUrl } from '../http/check-url.ts';
import { defineRoute } from '../http/route.ts';
import { invalid } from '../http/validate.ts';
import { EndpointWithSecret, NewEndpointRequest } from '../webhooks/endpoint-request.ts';

export const createWebhookEndpoint = defineRoute({
  method: 'post',
  path: '/v1/webhook-endpoints',
  operationId: 'createWebhookEndpoint',
  summary: "Have the project's events posted to a URL",
  description: 'Signed as Standard Webhooks 1.0.0 says, with the secret in the answer. It is shown only now.',
  tags: ['Webhooks'],
  creates: true,
  request: { body: NewEndpointRequest },
  responses: { 201: { description: 'Enabled; with its secret.', schema: EndpointWithSecret } },
  async handle({ db, projectId, body, settings }) {
    const problems = checkUrl('url', body.url, settings.allowNetworks);
    if (problems.length > 0) throw invalid(problems);
    const secret = webhookSecret(randomBytes(32));
    const endpoint = await insertEndpoint(db, { id: uuidv7(), projectId, secret, ...body });
    return {
      status: 201,
      headers: { Location: `/v1/webhook-endpoints/${endpoint.id}` },
      body: { ...viewEndpoint(endpoint), secret },
    };
  },
});
