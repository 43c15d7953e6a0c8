import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueueItem, TaskKind } from '../domain/task.ts';
import { connectBriefly, connectPatiently, keyPrefix, type QueueSettings } from './connection.ts';

/** The sending end of the queue of one kind of task. */
export type TaskQueue = {
  /** Whether Redis is there; while it is not, nothing should be claimed for this queue. */
  ready(): boolean;
  /** Puts items on the queue; the same item twice is one. Throws if Redis does not take them at once. */
  enqueue(items: QueueItem[]): Promise<void>;
  /**
   * Those of the given items that wait no more: Redis lost them, or a worker took them off the queue and died before it
   * took their tasks in the ledger. Throws if Redis does not answer.
   */
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

/** Opens the sending end of a queue. */
export function openQueue(settings: QueueSettings, kind: TaskKind): TaskQueue {
  const redis = connectBriefly(settings.redisUrl);
  let queue: Queue<QueueItem> | undefined;

  // A BullMQ queue whose first word to Redis fails never speaks again; so it is made late, and anew after a failure.
  async function use<T>(speak: (queue: Queue<QueueItem>) => Promise<T>): Promise<T> {
    queue ??= makeQueue(redis, settings.prefix, kind);
    try {
      return await speak(queue);
    } catch (error) {
      queue = undefined;
      throw error;
    }
  }

  return {
    ready: () => redis.status === 'ready',
    async enqueue(items) {
      const jobs = items.map(item => ({ name: kind, data: item, opts: { jobId: itemId(item) } }));
      await use(queue => queue.addBulk(jobs));
    },
    async missing(items) {
      const states = await use(queue => Promise.all(items.map(item => queue.getJobState(itemId(item)))));
      return items.filter((_, index) => states[index] !== 'waiting');
    },
    async close() {
      redis.disconnect();
    },
  };
}

function makeQueue(redis: Redis, prefix: string, kind: TaskKind): Queue<QueueItem> {
  const queue = new Queue<QueueItem>(kind, {
    connection: redis,
    prefix: keyPrefix(prefix),
    // Nothing is kept of an item that is done: Postgres holds the history.
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  });
  queue.on('error', () => {});
  return queue;
}

/**
 * Takes items of a kind, one after the other, and hands each to `handle`, which must not throw: what became of the task
 * is in Postgres, and an item that comes twice is no longer current there. So BullMQ's own lock decides nothing, and an
 * item whose lock could not be renewed (`lockRenewalFailed`) may come again without harm: the lease is the fence.
 */
export function consume(settings: QueueSettings, kind: TaskKind, handle: (item: QueueItem) => Promise<void>): Consumer {
  const redis = connectPatiently(settings.redisUrl);
  const worker = new Worker<QueueItem>(kind, async job => handle(job.data), {
    connection: redis,
    prefix: keyPrefix(settings.prefix),
    concurrency: 1,
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
