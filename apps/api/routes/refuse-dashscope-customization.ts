import { z } from 'zod';
import { Problem } from '#shared/domain/error.ts';
import { dashscopeErrors } from '../dashscope/error-style.ts';
import { defineRoute } from '../http/route.ts';

export const refuseDashscopeCustomization = defineRoute({
  method: 'post',
  path: '/api/v1/services/audio/asr/customization',
  operationId: 'refuseDashscopeCustomization',
  summary: 'Not offered',
  description: 'Vocabularies are made at `POST /v1/vocabularies`; their ids are good as `vocabulary_id` of a task.',
  tags: ['DashScope'],
  errors: dashscopeErrors,
  request: { body: z.unknown() },
  responses: {},
  async handle() {
    throw new Problem('conflict', 'not offered: make vocabularies at POST /v1/vocabularies');
  },
});
