import { ProjectSettings, ProjectView, viewProject } from '#shared/domain/project.ts';
import { updateProject as update } from '#shared/postgres/project.ts';
import { defineRoute } from '../http/route.ts';
import { orNameTaken, orNotFound, ProjectParams } from '../projects/find.ts';

const ProjectChanges = ProjectSettings.partial().meta({ id: 'ProjectChanges' });

export const updateProject = defineRoute({
  method: 'patch',
  path: '/v1/projects/{id}',
  operationId: 'updateProject',
  summary: 'Change the name, the weight or the limits of a project',
  description: 'What is not given stays; null takes a limit away. It holds within ten seconds.',
  tags: ['Projects'],
  access: 'operator',
  request: { params: ProjectParams, body: ProjectChanges },
  responses: { 200: { description: 'The project as it is now.', schema: ProjectView } },
  problems: ['conflict'],
  async handle({ db, params: { id }, body }) {
    const project = await update(db, id, body).catch(error => {
      throw orNameTaken(error);
    });
    return { status: 200, body: viewProject(orNotFound(project, 'project')), about: { projectId: id } };
  },
});
