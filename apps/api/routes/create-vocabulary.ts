import { v7 as uuidv7 } from 'uuid';
import { VocabularyView, viewVocabulary } from '#shared/domain/vocabulary.ts';
import { insertVocabulary } from '#shared/postgres/vocabulary.ts';
import { defineRoute } from '../http/route.ts';
import { nameTaken } from '../vocabularies/find-own.ts';
import { VocabularyRequest } from '../vocabularies/vocabulary-request.ts';

export const createVocabulary = defineRoute({
  method: 'post',
  path: '/v1/vocabularies',
  operationId: 'createVocabulary',
  summary: 'Keep a list of hotwords under a name',
  description: 'Jobs take its words by `vocabulary_id`.',
  tags: ['Vocabularies'],
  creates: true,
  request: { body: VocabularyRequest },
  responses: { 201: { description: 'Kept.', schema: VocabularyView } },
  problems: ['conflict'],
  async handle({ db, projectId, body }) {
    const vocabulary = await insertVocabulary(db, { id: uuidv7(), projectId, ...body });
    if (!vocabulary) throw nameTaken(body.name);
    return {
      status: 201,
      headers: { Location: `/v1/vocabularies/${vocabulary.id}` },
      body: viewVocabulary(vocabulary),
    };
  },
});
