import { z } from 'zod';
import { defineRoute } from '../http/route.ts';

export const getLivez = defineRoute({
  method: 'get',
  path: '/livez',
  operationId: 'getLivez',
  summary: 'Is this process alive?',
  description: 'Says nothing of Postgres or Redis: to restart this process would not help them.',
  tags: ['Health'],
  access: 'public',
  responses: { 200: { description: 'It is.', schema: z.object({ status: z.literal('ok') }) } },
  async handle() {
    return { status: 200, body: { status: 'ok' } };
  },
});
