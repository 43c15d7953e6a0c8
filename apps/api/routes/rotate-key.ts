import { Problem } from '#shared/domain/error.ts';
import { viewKey } from '#shared/domain/key-view.ts';
import { rotateKey as rotate } from '#shared/postgres/api-key.ts';
import { defineRoute } from '../http/route.ts';
import { KeyParams, requireKey } from '../projects/find.ts';
import { KeyWithSecret, RotationRequest } from '../projects/key-request.ts';

export const rotateKey = defineRoute({
  method: 'post',
  path: '/v1/projects/{id}/keys/{key_id}/rotate',
  operationId: 'rotateKey',
  summary: 'Give a key a new secret',
  description:
    'The one before stays good for `overlap_h` hours, the one before that for ten seconds at most. The new one is shown ' +
    'only now, and kept nowhere: Idempotency-Key is not honoured here.',
  tags: ['Projects'],
  access: 'operator',
  request: { params: KeyParams, body: RotationRequest },
  responses: { 200: { description: 'With its new secret.', schema: KeyWithSecret } },
  problems: ['conflict'],
  async handle({ db, params, body }) {
    const { id, projectId } = await requireKey(db, params);
    const made = await rotate(db, { id, overlapH: body.overlap_h });
    if (!made) throw new Problem('conflict', 'the key was revoked; make a new one');
    const now = viewKey(await requireKey(db, params));
    return { status: 200, body: { ...now, key: made.key }, about: { projectId, target: id } };
  },
});
