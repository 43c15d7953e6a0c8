import { deleteSession as endSession } from '#shared/postgres/console-session.ts';
import { defineRoute } from '../http/route.ts';
import { refuseForged, sessionCookie, sessionToken } from '../http/session.ts';

export const deleteSession = defineRoute({
  method: 'delete',
  path: '/v1/session',
  operationId: 'deleteSession',
  summary: 'Sign out of the console',
  tags: ['Console'],
  access: 'public',
  responses: { 204: { description: 'Signed out, if anybody was in.' } },
  problems: ['forbidden'],
  async handle({ db, request }) {
    const token = sessionToken(request);
    if (token !== null) {
      refuseForged(request);
      await endSession(db, token);
    }
    return { status: 204, headers: { 'Set-Cookie': sessionCookie('', { maxAgeS: 0, secure: false }) } };
  },
});
