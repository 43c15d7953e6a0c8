import { deleteVocabulary as remove } from '#shared/postgres/vocabulary.ts';
import { defineRoute } from '../http/route.ts';
import { orNotFound, VocabularyParams } from '../vocabularies/find-own.ts';

export const deleteVocabulary = defineRoute({
  method: 'delete',
  path: '/v1/vocabularies/{id}',
  operationId: 'deleteVocabulary',
  summary: 'Remove a vocabulary',
  description: 'Jobs that were submitted before keep the words that they took.',
  tags: ['Vocabularies'],
  request: { params: VocabularyParams },
  responses: { 204: { description: 'Removed.' } },
  async handle({ db, projectId, params }) {
    orNotFound(await remove(db, params.id, projectId));
    return { status: 204 };
  },
});
