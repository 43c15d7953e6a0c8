import { z } from 'zod';
import { JobClass } from '#shared/domain/options.ts';
import { listQueues } from '#shared/postgres/queue-place.ts';
import { defineRoute } from '../http/route.ts';

const Queue = z
  .object({
    class: JobClass,
    waiting: z.int(),
    running: z.int(),
    oldest_at: z.iso.datetime().nullable().meta({ description: 'When the job was submitted that waits longest.' }),
    backlog_audio_ms: z.int().meta({ description: 'Audio that is prepared and not yet transcribed.' }),
  })
  .meta({ id: 'Queue' });

export const getQueue = defineRoute({
  method: 'get',
  path: '/v1/queue',
  operationId: 'getQueue',
  summary: 'See what waits and what runs, by class',
  tags: ['Operators'],
  access: 'operator',
  responses: { 200: { description: 'Best class first.', schema: z.object({ data: z.array(Queue) }) } },
  problems: ['forbidden'],
  async handle({ db }) {
    const queues = await listQueues(db);
    const data = queues.map(({ oldestAt, backlogAudioMs, ...queue }) => ({
      ...queue,
      oldest_at: oldestAt,
      backlog_audio_ms: backlogAudioMs,
    }));
    return { status: 200, body: { data } };
  },
});
