import { z } from 'zod';
import { Problem } from '#shared/domain/error.ts';
import { findKey, hashKey } from '#shared/postgres/api-key.ts';
import { insertSession } from '#shared/postgres/console-session.ts';
import { SessionView, viewSession } from '../console/session-view.ts';
import { defineRoute } from '../http/route.ts';
import { refuseForged, sessionCookie } from '../http/session.ts';

/** Somebody who leaves a browser open is signed out after as long. */
const HOURS = 12;

export const createSession = defineRoute({
  method: 'post',
  path: '/v1/session',
  operationId: 'createSession',
  summary: 'Sign in to the console',
  description:
    'For browsers: the answer sets a cookie that no script can read, good for 12 hours or until the key is revoked. ' +
    'Programs send their key with each request instead. What changes something by the cookie needs the header ' +
    '`X-Requested-With` and must come from a page of this server.',
  tags: ['Console'],
  access: 'public',
  request: { body: z.strictObject({ key: z.string().trim().min(1).max(500) }) },
  responses: { 201: { description: 'Signed in.', schema: SessionView } },
  problems: ['unauthorized', 'forbidden'],
  async handle({ db, body, request, settings }) {
    refuseForged(request);
    const keyHash = hashKey(body.key);
    const key = await findKey(db, keyHash);
    if (!key) throw new Problem('unauthorized', 'unknown key');
    const token = await insertSession(db, { keyId: key.id, keyHash, hours: HOURS });
    const secure = request.secure || settings.publicUrl.startsWith('https:');
    const cookie = sessionCookie(token, { maxAgeS: HOURS * 3600, secure });
    return {
      status: 201,
      headers: { 'Set-Cookie': cookie, 'Cache-Control': 'no-store' },
      body: await viewSession(db, token),
    };
  },
});
