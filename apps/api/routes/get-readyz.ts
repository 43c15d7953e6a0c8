import { z } from 'zod';
import { findOutage } from '../find-outage.ts';
import { defineRoute } from '../http/route.ts';

export const getReadyz = defineRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'getReadyz',
  summary: 'Can this process take requests?',
  description: 'Redis does not count: without it requests are still accepted and answered.',
  tags: ['Health'],
  access: 'public',
  responses: {
    200: { description: 'It can.', schema: z.object({ status: z.literal('ready') }) },
    503: {
      description: 'It cannot, and why.',
      schema: z.object({ status: z.literal('not ready'), reason: z.string() }),
    },
  },
  async handle({ db, draining }) {
    const reason = draining.aborted ? 'draining' : await findOutage(db);
    if (reason === null) return { status: 200, body: { status: 'ready' } };
    return { status: 503, body: { status: 'not ready', reason }, headers: { 'Retry-After': '2' } };
  },
});
