import { Problem } from '#shared/domain/error.ts';
import { SessionView, viewSession } from '../console/session-view.ts';
import { defineRoute } from '../http/route.ts';
import { sessionToken } from '../http/session.ts';

export const getSession = defineRoute({
  method: 'get',
  path: '/v1/session',
  operationId: 'getSession',
  summary: 'See who is signed in to the console',
  tags: ['Console'],
  access: 'public',
  responses: { 200: { description: 'Who, and until when.', schema: SessionView } },
  problems: ['unauthorized'],
  async handle({ db, request }) {
    const token = sessionToken(request);
    const session = token && (await viewSession(db, token));
    if (!session) throw new Problem('unauthorized', 'nobody is signed in');
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: session };
  },
});
