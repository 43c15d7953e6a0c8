import { classAudioMs } from '#shared/domain/backlog.ts';
import { sumBacklog } from '#shared/postgres/backlog.ts';
import { listQueues } from '#shared/postgres/class-queue.ts';
import type { Pool } from '#shared/postgres/client.ts';
import { deleteOldSamples, insertSamples, isMinuteSampled } from '#shared/postgres/queue-sample.ts';

const KEPT_H = 24;

/** Writes down, once a minute, how much waits and runs in each class, and forgets what is older than a day. */
export async function sampleQueue(pool: Pool): Promise<void> {
  if (await isMinuteSampled(pool)) return;
  const backlog = await sumBacklog(pool);
  const queues = await listQueues(pool);
  await insertSamples(
    pool,
    queues.map(queue => ({ ...queue, backlogMs: Math.max(0, classAudioMs(backlog, queue.class)) })),
  );
  await deleteOldSamples(pool, KEPT_H);
}
