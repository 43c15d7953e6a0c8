import { z } from 'zod';
import { ProjectView, viewProject } from '#shared/domain/project.ts';
import { listProjects as findProjects } from '#shared/postgres/project.ts';
import { cursorOf, listOf, Page, pageOf } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { IdCursor } from '../projects/find.ts';

export const listProjects = defineRoute({
  method: 'get',
  path: '/v1/projects',
  operationId: 'listProjects',
  summary: 'List projects, newest first',
  tags: ['Projects'],
  access: 'operator',
  request: { query: z.strictObject({ ...Page, cursor: cursorOf(IdCursor) }) },
  responses: { 200: { description: 'One page.', schema: listOf(ProjectView).meta({ id: 'ProjectList' }) } },
  async handle({ db, query }) {
    const projects = await findProjects(db, { limit: query.limit + 1, after: query.cursor?.id ?? null });
    return { status: 200, body: pageOf(projects, query.limit, viewProject, ({ id }) => ({ id })) };
  },
});
