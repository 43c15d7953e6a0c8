import { ProjectView, viewProject } from '#shared/domain/project.ts';
import { defineRoute } from '../http/route.ts';
import { ProjectParams, requireProject } from '../projects/find.ts';

export const getProject = defineRoute({
  method: 'get',
  path: '/v1/projects/{id}',
  operationId: 'getProject',
  summary: 'Get a project',
  tags: ['Projects'],
  access: 'operator',
  request: { params: ProjectParams },
  responses: { 200: { description: 'The project.', schema: ProjectView } },
  handle: async ({ db, params }) => ({ status: 200, body: viewProject(await requireProject(db, params.id)) }),
});
