import { defineRoute } from '../http/route.ts';

export const getMetrics = defineRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'getMetrics',
  summary: 'Numbers for Prometheus',
  tags: ['Health'],
  access: 'public',
  responses: { 200: { description: 'Of this process.', contentTypes: ['text/plain'] } },
  async handle({ metrics }) {
    const { body, contentType } = await metrics.text();
    return { status: 200, body, headers: { 'Content-Type': contentType } };
  },
});
