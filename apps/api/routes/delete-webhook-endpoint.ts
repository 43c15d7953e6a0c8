import { Problem } from '#shared/domain/error.ts';
import { deleteEndpoint } from '#shared/postgres/endpoint.ts';
import { defineRoute } from '../http/route.ts';
import { WebhookParams } from '../webhooks/params.ts';

export const deleteWebhookEndpoint = defineRoute({
  method: 'delete',
  path: '/v1/webhook-endpoints/{id}',
  operationId: 'deleteWebhookEndpoint',
  summary: 'Remove a webhook endpoint',
  description: 'Its deliveries are removed with it; what is on its way is not attempted again.',
  tags: ['Webhooks'],
  request: { params: WebhookParams },
  responses: { 204: { description: 'Removed.' } },
  async handle({ db, projectId, params }) {
    const deleted = await deleteEndpoint(db, params.id, projectId);
    if (!deleted) throw new Problem('not_found', 'there is no such endpoint');
    return { status: 204 };
  },
});
