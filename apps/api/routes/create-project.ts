import { z } from 'zod';
import { ProjectSettings, ProjectView, viewProject } from '#shared/domain/project.ts';
import { createProject as create, updateProject } from '#shared/postgres/project.ts';
import { defineRoute } from '../http/route.ts';
import { orNameTaken } from '../projects/find.ts';

const NewProject = ProjectSettings.partial().required({ name: true }).meta({ id: 'NewProject' });

const ProjectWithSecret = ProjectView.extend({ webhook_secret: z.string() }).meta({ id: 'ProjectWithSecret' });

export const createProject = defineRoute({
  method: 'post',
  path: '/v1/projects',
  operationId: 'createProject',
  summary: 'Make a project',
  description:
    'With the secret that signs events for the `callback` of its jobs, which is shown only now. It has no key yet.',
  tags: ['Projects'],
  access: 'operator',
  creates: true,
  request: { body: NewProject },
  responses: { 201: { description: 'Made.', schema: ProjectWithSecret } },
  problems: ['conflict'],
  async handle({ db, body }) {
    try {
      const { id, webhookSecret } = await create(db, body);
      const project = (await updateProject(db, id, body))!;
      return {
        status: 201,
        headers: { Location: `/v1/projects/${id}` },
        body: { ...viewProject(project), webhook_secret: webhookSecret },
        about: { projectId: id, target: id },
      };
    } catch (error) {
      throw orNameTaken(error);
    }
  },
});
