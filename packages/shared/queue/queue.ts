import { Queue, Worker } from 'bullmq';
import type { QueueItem, TaskKind } from '../domain/task.ts';
import { connectBriefly, connectPatiently, keyPrefix, type QueueSettings } from './connection.ts';

/** The sending end of the queue of one kind of task. */
export type TaskQueue = {
  /** Whether Redis is there; while it is not, nothing should be claimed for this queue. */
  ready(): boolean;
  /** Puts items on the queue; the same item twice is one. Throws if Redis does not take them at once. */
  enqueue(items: QueueItem[]): Promise<void>;
  /** Those of the given items that are neither waiting nor being worked on. Throws if Redis does not answer. */
  missing(items: QueueItem[]): Promise<QueueItem[]>;
  close(): Promise<void>;
};

/** The receiving end. */
export type Consumer = {
  /** Stops taking items; those in hand go on. */
  pause(): Promise<void>;
  resume(): void;
  /** Stops taking items and waits for those in hand. */
  close(): Promise<void>;
};

// Nothing is kept of an item that is done: Postgres holds the history.
const FORGET = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/** Opens the sending end of a queue. */
export function openQueue(settings: QueueSettings, kind: TaskKind): TaskQueue {
  const redis = connectBriefly(settings.redisUrl);
  const queue = new Queue<QueueItem>(kind, {
    connection: redis,
    prefix: keyPrefix(settings.prefix),
    defaultJobOptions: FORGET,
    skipWaitingForReady: true,
  });
  queue.on('error', () => {});
  return {
    ready: () => redis.status === 'ready',
    async enqueue(items) {
      await queue.addBulk(items.map(item => ({ name: kind, data: item, opts: { jobId: itemId(item) } })));
    },
    async missing(items) {
      const found = await Promise.all(items.map(item => queue.getJob(itemId(item))));
      return items.filter((_, index) => !found[index]);
    },
    async close() {
      await queue.close();
      redis.disconnect();
    },
  };
}

/**
 * Takes items of a kind, `slots` at a time, and hands each to `handle`, which must not throw: what became of the task
 * is in Postgres, and an item that comes twice is no longer current there.
 */
export function consume(
  settings: QueueSettings,
  kind: TaskKind,
  slots: number,
  handle: (item: QueueItem) => Promise<void>,
): Consumer {
  const redis = connectPatiently(settings.redisUrl);
  const worker = new Worker<QueueItem>(kind, async job => handle(job.data), {
    connection: redis,
    prefix: keyPrefix(settings.prefix),
    concurrency: slots,
    autorun: false,
    stalledInterval: 10_000,
    maxStalledCount: 3,
  });
  worker.on('error', () => {});
  void worker.run();
  return {
    pause: () => worker.pause(true),
    resume: () => void worker.resume(),
    async close() {
      await worker.close();
      redis.disconnect();
    },
  };
}

function itemId(item: QueueItem): string {
  return `${item.taskId}.${item.epoch}`;
}
