import { z } from 'zod';
import { VocabularyView, viewVocabulary } from '#shared/domain/vocabulary.ts';
import { listVocabularies as findVocabularies } from '#shared/postgres/vocabulary.ts';
import { cursorOf, listOf, Page, pageOf } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

const Cursor = cursorOf(z.strictObject({ createdAt: z.iso.datetime({ offset: true }), id: z.uuid() }));

export const listVocabularies = defineRoute({
  method: 'get',
  path: '/v1/vocabularies',
  operationId: 'listVocabularies',
  summary: 'List vocabularies, newest first',
  tags: ['Vocabularies'],
  request: { query: z.strictObject({ ...Page, cursor: Cursor }) },
  responses: { 200: { description: 'One page.', schema: listOf(VocabularyView).meta({ id: 'VocabularyList' }) } },
  async handle({ db, projectId, query }) {
    const page = { limit: query.limit + 1, after: query.cursor ?? null };
    const vocabularies = await findVocabularies(db, projectId, page);
    return { status: 200, body: pageOf(vocabularies, query.limit, viewVocabulary, each => each.cursor) };
  },
});
