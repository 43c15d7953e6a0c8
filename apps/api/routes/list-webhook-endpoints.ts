import { z } from 'zod';
import { EndpointView, viewEndpoint } from '#shared/domain/endpoint.ts';
import { listEndpoints } from '#shared/postgres/endpoint.ts';
import { cursorOf, listOf, Page, pageOf } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

const Cursor = cursorOf(z.strictObject({ createdAt: z.iso.datetime({ offset: true }), id: z.uuid() }));

export const listWebhookEndpoints = defineRoute({
  method: 'get',
  path: '/v1/webhook-endpoints',
  operationId: 'listWebhookEndpoints',
  summary: 'List webhook endpoints, newest first',
  tags: ['Webhooks'],
  request: { query: z.strictObject({ ...Page, cursor: Cursor }) },
  responses: { 200: { description: 'One page.', schema: listOf(EndpointView).meta({ id: 'WebhookEndpointList' }) } },
  async handle({ db, projectId, query }) {
    const page = { limit: query.limit + 1, after: query.cursor ?? null };
    const endpoints = await listEndpoints(db, projectId, page);
    return { status: 200, body: pageOf(endpoints, query.limit, viewEndpoint, endpoint => endpoint.cursor) };
  },
});
