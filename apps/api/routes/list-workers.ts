import { z } from 'zod';
import { EngineName } from '#shared/domain/transcript.ts';
import { listWorkers as findWorkers } from '#shared/postgres/worker.ts';
import { defineRoute } from '../http/route.ts';

/** Longer silent than this, a worker is gone. */
const HEARD_WITHIN_S = 120;

const WorkerView = z
  .object({
    id: z.string(),
    role: z.enum(['dispatcher', 'preparer', 'transcriber', 'deliverer']),
    host: z.string(),
    pid: z.int(),
    slots: z.int(),
    state: z.enum(['starting', 'fit', 'busy', 'sick', 'absent', 'draining']),
    reason: z.string().nullable().meta({ description: 'Why it takes no work.' }),
    engine: EngineName.nullable(),
    speed: z.number().nullable().meta({ description: 'Seconds of audio per second, as measured.' }),
    started_at: z.iso.datetime(),
    seen_at: z.iso.datetime(),
  })
  .meta({ id: 'Worker' });

export const listWorkers = defineRoute({
  method: 'get',
  path: '/v1/workers',
  operationId: 'listWorkers',
  summary: 'List the workers that were heard of lately',
  tags: ['Operators'],
  access: 'operator',
  responses: { 200: { description: 'By role.', schema: z.object({ data: z.array(WorkerView) }) } },
  problems: ['forbidden'],
  async handle({ db }) {
    const workers = await findWorkers(db, HEARD_WITHIN_S);
    const data = workers.map(({ startedAt, seenAt, ...worker }) => ({
      ...worker,
      started_at: startedAt,
      seen_at: seenAt,
    }));
    return { status: 200, body: { data } };
  },
});
