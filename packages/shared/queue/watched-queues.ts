import { once } from 'node:events';
import type { Queue } from 'bullmq';
import type { QueueItem } from '../domain/task.ts';
import { connectBriefly, type QueueSettings } from './connection.ts';
import { makeQueue } from './queue.ts';

/** The queues of lanes, for whoever looks at them and changes nothing. Redis is not asked before somebody does. */
export type WatchedQueues = {
  /** Whether Redis answers; it is given a moment. */
  ready(): Promise<boolean>;
  of(lane: string): Queue<QueueItem>;
  close(): void;
};

const PATIENCE_MS = 1_500;

/** Opens nothing yet. */
export function watchQueues(settings: QueueSettings): WatchedQueues {
  const queues = new Map<string, Queue<QueueItem>>();
  let redis: ReturnType<typeof connectBriefly> | undefined;

  function connected() {
    redis ??= connectBriefly(settings);
    return redis;
  }

  async function answers(): Promise<boolean> {
    const asked = connected();
    if (asked.status !== 'ready') await once(asked, 'ready', { signal: AbortSignal.timeout(PATIENCE_MS) });
    return (await asked.ping()) === 'PONG';
  }

  return {
    async ready() {
      const isReady = await answers().catch(() => false);
      // A queue whose first word to Redis fails never speaks again.
      if (!isReady) queues.clear();
      return isReady;
    },
    of(lane) {
      const queue = queues.get(lane) ?? makeQueue(connected(), settings.prefix, lane);
      queues.set(lane, queue);
      return queue;
    },
    close: () => redis?.disconnect(),
  };
}
