import { z } from 'zod';
import { JobClass } from '#shared/domain/options.ts';
import { listSamples } from '#shared/postgres/queue-sample.ts';
import { defineRoute } from '../http/route.ts';

const Query = z.strictObject({
  minutes: z.coerce.number().int().min(1).max(1_440).default(60).meta({ description: 'How far back, at most a day.' }),
});

const QueueSample = z
  .object({
    at: z.iso.datetime(),
    class: JobClass,
    waiting: z.int(),
    running: z.int(),
    backlog_audio_ms: z.int().meta({ description: 'Audio that was accepted and not yet transcribed.' }),
  })
  .meta({ id: 'QueueSample' });

export const getQueueHistory = defineRoute({
  method: 'get',
  path: '/v1/queue/history',
  operationId: 'getQueueHistory',
  summary: 'See what waited and ran, minute by minute',
  description: 'As a dispatcher saw it once a minute; where none was up, a minute is missing.',
  tags: ['Operators'],
  access: 'operator',
  request: { query: Query },
  responses: { 200: { description: 'Oldest first.', schema: z.object({ data: z.array(QueueSample) }) } },
  async handle({ db, query }) {
    const samples = await listSamples(db, query.minutes);
    const data = samples.map(({ backlogMs, ...sample }) => ({ ...sample, backlog_audio_ms: backlogMs }));
    return { status: 200, body: { data } };
  },
});
