import { z } from 'zod';
import { ActionView, viewAction } from '#shared/domain/action.ts';
import { listActions } from '#shared/postgres/audit.ts';
import { cursorOf, listOf, Page, pageOf } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { IdCursor } from '../projects/find.ts';

const Query = z.strictObject({
  ...Page,
  cursor: cursorOf(IdCursor),
  project_id: z.uuid().optional().meta({ description: 'What was done to one project.' }),
  action: z.string().max(100).optional().meta({ description: 'One kind of action, such as `revokeKey`.' }),
});

export const listAudit = defineRoute({
  method: 'get',
  path: '/v1/audit',
  operationId: 'listAudit',
  summary: 'What did operators do?',
  description: 'Newest first: each change that was made with the key of an operator, or by the command line.',
  tags: ['Operators'],
  access: 'operator',
  request: { query: Query },
  responses: { 200: { description: 'One page.', schema: listOf(ActionView).meta({ id: 'ActionList' }) } },
  async handle({ db, query: { limit, cursor, project_id: projectId = null, action = null } }) {
    const actions = await listActions(db, { projectId, action }, { limit: limit + 1, after: cursor?.id ?? null });
    return { status: 200, body: pageOf(actions, limit, viewAction, ({ id }) => ({ id })) };
  },
});
