import { z } from 'zod';
import { Problem } from '#shared/domain/error.ts';
import { listServed } from '#shared/postgres/pool.ts';
import { defineRoute } from '../http/route.ts';
import { openaiErrors } from '../openai/error-style.ts';
import { ModelView, OPENAI_MODELS, viewModel } from '../openai/model.ts';

export const getModel = defineRoute({
  method: 'get',
  path: '/v1/models/{model}',
  operationId: 'getModel',
  summary: 'See whether a model can be asked for',
  tags: ['OpenAI'],
  errors: openaiErrors,
  request: { params: z.strictObject({ model: z.string() }) },
  responses: { 200: { description: 'It can.', schema: ModelView } },
  async handle({ db, params: { model } }) {
    const since = (await listServed(db)).get(model) ?? (OPENAI_MODELS.test(model) ? new Date(0) : undefined);
    if (since) return { status: 200, body: viewModel(model, since) };
    const message = `The model "${model}" does not exist`;
    throw new Problem('not_found', message, { errors: [{ path: 'model', message }] });
  },
});
