import { VocabularyView, viewVocabulary } from '#shared/domain/vocabulary.ts';
import { findVocabulary } from '#shared/postgres/vocabulary.ts';
import { defineRoute } from '../http/route.ts';
import { orNotFound, VocabularyParams } from '../vocabularies/find-own.ts';

export const getVocabulary = defineRoute({
  method: 'get',
  path: '/v1/vocabularies/{id}',
  operationId: 'getVocabulary',
  summary: 'See a vocabulary',
  tags: ['Vocabularies'],
  request: { params: VocabularyParams },
  responses: { 200: { description: 'The vocabulary with its words.', schema: VocabularyView } },
  async handle({ db, projectId, params }) {
    return { status: 200, body: viewVocabulary(orNotFound(await findVocabulary(db, params.id, projectId))) };
  },
});
