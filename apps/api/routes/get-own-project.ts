import { z } from 'zod';
import { queuedAudioMs } from '#shared/domain/backlog.ts';
import { ProjectView, viewProject } from '#shared/domain/project.ts';
import { Scope } from '#shared/domain/scope.ts';
import { defineRoute } from '../http/route.ts';
import { requireProject } from '../projects/find.ts';

const OwnProject = ProjectView.extend({
  queued_audio_hours: z.number().meta({ description: 'What it has accepted and not transcribed, of all classes.' }),
  key: z
    .object({ id: z.uuid(), name: z.string(), scopes: z.array(Scope), expires_at: z.iso.datetime().nullable() })
    .meta({ description: 'The key that this was asked with.' }),
}).meta({ id: 'OwnProject' });

const HOUR_MS = 3_600_000;

export const getOwnProject = defineRoute({
  method: 'get',
  path: '/v1/project',
  operationId: 'getOwnProject',
  summary: 'What may this project, and this key?',
  description: 'The limits of the project of the key, and how much of its audio waits.',
  tags: ['Projects'],
  responses: { 200: { description: 'The project of the key.', schema: OwnProject } },
  async handle({ db, projectId, key, backlog }) {
    const project = viewProject(await requireProject(db, projectId));
    const queued_audio_hours = queuedAudioMs(await backlog.look(db), 'backfill', projectId) / HOUR_MS;
    const { id, name, scopes, endsAt } = key!;
    return {
      status: 200,
      body: { ...project, queued_audio_hours, key: { id, name, scopes, expires_at: endsAt?.toISOString() ?? null } },
    };
  },
});
