import { v7 as uuidv7 } from 'uuid';
import { viewKey } from '#shared/domain/key-view.ts';
import { createKey as create } from '#shared/postgres/api-key.ts';
import { defineRoute } from '../http/route.ts';
import { ProjectParams, requireKey, requireProject } from '../projects/find.ts';
import { KeyWithSecret, NewKeyRequest } from '../projects/key-request.ts';

export const createKey = defineRoute({
  method: 'post',
  path: '/v1/projects/{id}/keys',
  operationId: 'createKey',
  summary: 'Make a key of a project',
  // An answer that is given again is kept, and a secret is not to be.
  description: 'Its secret is shown only now, and kept nowhere: Idempotency-Key is not honoured here.',
  tags: ['Projects'],
  access: 'operator',
  request: { params: ProjectParams, body: NewKeyRequest },
  responses: { 201: { description: 'With its secret.', schema: KeyWithSecret } },
  async handle({ db, params, body }) {
    const { id: projectId } = await requireProject(db, params.id);
    const { name, scopes, expires_at: expiresAt } = body;
    const id = uuidv7();
    const key = await create(db, { id, projectId, name, scopes, expiresAt });
    const made = viewKey(await requireKey(db, { id: projectId, key_id: id }));
    return { status: 201, body: { ...made, key }, about: { projectId, target: id } };
  },
});
