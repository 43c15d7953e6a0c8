import { z } from 'zod';
import { KeyView, viewKey } from '#shared/domain/key-view.ts';
import { listProjectKeys } from '#shared/postgres/api-key.ts';
import { cursorOf, listOf, Page, pageOf } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { IdCursor, ProjectParams, requireProject } from '../projects/find.ts';

export const listKeys = defineRoute({
  method: 'get',
  path: '/v1/projects/{id}/keys',
  operationId: 'listKeys',
  summary: 'List the keys of a project, newest first',
  description: 'Revoked ones too. Only hashes of keys are kept, so none can be shown.',
  tags: ['Projects'],
  access: 'operator',
  request: { params: ProjectParams, query: z.strictObject({ ...Page, cursor: cursorOf(IdCursor) }) },
  responses: { 200: { description: 'One page.', schema: listOf(KeyView).meta({ id: 'KeyList' }) } },
  async handle({ db, params, query }) {
    const { id } = await requireProject(db, params.id);
    const keys = await listProjectKeys(db, id, { limit: query.limit + 1, after: query.cursor?.id ?? null });
    return { status: 200, body: pageOf(keys, query.limit, viewKey, ({ id }) => ({ id })) };
  },
});
