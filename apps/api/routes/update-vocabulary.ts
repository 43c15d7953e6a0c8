import { VocabularyView, viewVocabulary } from '#shared/domain/vocabulary.ts';
import { isNameTaken, updateVocabulary as update } from '#shared/postgres/vocabulary.ts';
import { defineRoute } from '../http/route.ts';
import { nameTaken, orNotFound, VocabularyParams } from '../vocabularies/find-own.ts';
import { VocabularyChangesRequest } from '../vocabularies/vocabulary-request.ts';

export const updateVocabulary = defineRoute({
  method: 'patch',
  path: '/v1/vocabularies/{id}',
  operationId: 'updateVocabulary',
  summary: 'Change a vocabulary',
  description: 'What is not given stays. Jobs that were submitted before keep the words that they took.',
  tags: ['Vocabularies'],
  request: { params: VocabularyParams, body: VocabularyChangesRequest },
  responses: { 200: { description: 'The vocabulary as it is now.', schema: VocabularyView } },
  problems: ['conflict'],
  async handle({ db, projectId, params, body }) {
    const changed = await update(db, params.id, projectId, body).catch(error => {
      throw isNameTaken(error) ? nameTaken(body.name!) : error;
    });
    return { status: 200, body: viewVocabulary(orNotFound(changed)) };
  },
});
