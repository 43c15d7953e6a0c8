import { z } from 'zod';
import { listWorkers } from '#shared/postgres/worker.ts';
import { findOutage } from '../find-outage.ts';
import { defineRoute } from '../http/route.ts';

const HEARD_WITHIN_S = 30;
const NEEDED = ['dispatcher', 'preparer', 'transcriber', 'deliverer'] as const;

const Health = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    reasons: z.array(z.string()),
    workers: z.record(z.string(), z.int()).meta({ description: 'How many of each role take work.' }),
  })
  .meta({ id: 'Health' });

export const getHealthz = defineRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealthz',
  summary: 'How is the whole line?',
  tags: ['Health'],
  access: 'public',
  responses: {
    200: {
      description: '`ok`, or `degraded`: jobs are accepted, and wait for a role that is missing.',
      schema: Health,
    },
    503: { description: '`down`: jobs cannot be accepted.', schema: Health },
  },
  async handle({ db }) {
    const outage = await findOutage(db);
    if (outage !== null) {
      const body = { status: 'down', reasons: [outage], workers: {} };
      return { status: 503, body, headers: { 'Retry-After': '5' } };
    }
    const fit = (await listWorkers(db, HEARD_WITHIN_S)).filter(({ state }) => state === 'fit' || state === 'busy');
    const workers = Object.fromEntries(NEEDED.map(role => [role, fit.filter(worker => worker.role === role).length]));
    const reasons = NEEDED.filter(role => workers[role] === 0).map(role => `no ${role} takes work`);
    return { status: 200, body: { status: reasons.length === 0 ? 'ok' : 'degraded', reasons, workers } };
  },
});
