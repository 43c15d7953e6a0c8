import { z } from 'zod';
import { listServed } from '#shared/postgres/pool.ts';
import { defineRoute } from '../http/route.ts';
import { openaiErrors } from '../openai/error-style.ts';
import { ModelView, viewModel } from '../openai/model.ts';

export const listModels = defineRoute({
  method: 'get',
  path: '/v1/models',
  operationId: 'listModels',
  summary: 'List the engines that are served, as OpenAI lists models',
  tags: ['OpenAI'],
  errors: openaiErrors,
  responses: {
    200: { description: 'All of them.', schema: z.object({ object: z.literal('list'), data: z.array(ModelView) }) },
  },
  async handle({ db }) {
    const served = await listServed(db);
    return { status: 200, body: { object: 'list', data: [...served].map(([name, since]) => viewModel(name, since)) } };
  },
});
