import { z } from 'zod';
import type { Backlog } from '#shared/domain/backlog.ts';
import { predictClassMs } from '#shared/domain/eta.ts';
import { JobClass } from '#shared/domain/options.ts';
import { listQueues } from '#shared/postgres/class-queue.ts';
import { defineRoute } from '../http/route.ts';

const Queue = z
  .object({
    class: JobClass,
    waiting: z.int(),
    running: z.int(),
    oldest_at: z.iso.datetime().nullable().meta({ description: 'When the job was submitted that waits longest.' }),
    backlog_audio_ms: z.int().meta({ description: 'Audio that is prepared and not yet transcribed.' }),
    unprepared_audio_ms: z.int().meta({ description: 'Audio that nobody has opened yet, as estimated.' }),
    eta_ms: z.int().nullable().meta({
      description:
        'About how long until all of the class and of those before it is done; null where no engine can tell.',
    }),
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
  async handle({ db, backlog }) {
    const queues = await listQueues(db);
    const all = await backlog.look(db);
    const data = queues.map(({ oldestAt, backlogAudioMs, ...queue }) => ({
      ...queue,
      oldest_at: oldestAt,
      backlog_audio_ms: backlogAudioMs,
      unprepared_audio_ms: unpreparedMs(all, queue.class),
      eta_ms: predictClassMs(all, queue.class),
    }));
    return { status: 200, body: { data } };
  },
});

function unpreparedMs({ standings }: Backlog, jobClass: JobClass): number {
  return standings.reduce((sum, each) => sum + (each.class === jobClass ? each.unpreparedMs : 0), 0);
}
