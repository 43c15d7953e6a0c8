import { revokeKey as revoke } from '#shared/postgres/api-key.ts';
import { defineRoute } from '../http/route.ts';
import { KeyParams, requireKey } from '../projects/find.ts';

export const revokeKey = defineRoute({
  method: 'delete',
  path: '/v1/projects/{id}/keys/{key_id}',
  operationId: 'revokeKey',
  summary: 'Have a key open nothing any more',
  description: 'Within ten seconds. It stays on the list; may be repeated.',
  tags: ['Projects'],
  access: 'operator',
  request: { params: KeyParams },
  responses: { 204: { description: 'Revoked.' } },
  async handle({ db, params }) {
    const { id, projectId } = await requireKey(db, params);
    await revoke(db, id);
    return { status: 204, about: { projectId, target: id } };
  },
});
