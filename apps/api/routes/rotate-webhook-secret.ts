import { randomBytes } from 'node:crypto';
import { viewEndpoint } from '#shared/domain/endpoint.ts';
import { webhookSecret } from '#shared/domain/signature.ts';
import { rotateSecret } from '#shared/postgres/endpoint.ts';
import { defineRoute } from '../http/route.ts';
import { EndpointWithSecret } from '../webhooks/endpoint-request.ts';
import { orNotFound } from '../webhooks/find-own.ts';
import { WebhookParams } from '../webhooks/params.ts';

export const rotateWebhookSecret = defineRoute({
  method: 'post',
  path: '/v1/webhook-endpoints/{id}/rotate-secret',
  operationId: 'rotateWebhookSecret',
  summary: 'Give a webhook endpoint a new secret',
  description: 'For 24 hours events carry two signatures, of the new secret and of the one before it.',
  tags: ['Webhooks'],
  creates: true,
  request: { params: WebhookParams },
  responses: { 200: { description: 'The endpoint with its new secret.', schema: EndpointWithSecret } },
  async handle({ db, projectId, params }) {
    const secret = webhookSecret(randomBytes(32));
    const endpoint = orNotFound(await rotateSecret(db, params.id, projectId, secret));
    return { status: 200, body: { ...viewEndpoint(endpoint), secret } };
  },
});
