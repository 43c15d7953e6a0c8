import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import type { JobClass } from '../domain/options.ts';
import type { QueueItem } from '../domain/task.ts';
import { connectBriefly, connectPatiently, keyPrefix, type QueueSettings } from './connection.ts';

/** The sending end of all queues. */
export type Queues = {
  /** Whether Redis is there; while it is not, nothing should be claimed for a queue. */
  ready(): boolean;
  /** Puts items on the queue of a lane, before those of lower classes; the same item twice is one. Throws if Redis does not take them at once. */
  enqueue(lane: string, jobClass: JobClass, items: QueueItem[]): Promise<void>;
  /**
   * Those of the given items that wait no more: Redis lost them, or a worker took them off the queue and died before it
   * took their tasks in the ledger. Throws if Redis does not answer.
   */
  missing<Item extends QueueItem & { lane: string }>(items: Item[]): Promise<Item[]>;
  close(): Promise<void>;
};

/** The receiving end. */
export type Consumer = {
  /** Stops taking items; those in hand go on. */
  pause(): Promise<void>;
  resume(): void;
  /** How many items wait, by class. Waits for Redis. */
  waiting(): Promise<Record<JobClass, number>>;
  /**
   * Takes the first item beside those that `handle` is given; null if none waits, or while paused. If it is of the class
   * `except`, it is put back where it was, for whoever is free, and null is told.
   */
  takeOne(except?: JobClass): Promise<QueueItem | null>;
  /** Stops taking items and waits for those in hand. */
  close(): Promise<void>;
};

/** BullMQ gives out the lowest first, and 0, which is none, before all. */
const PRIORITY: Record<JobClass, number> = { interactive: 0, standard: 1, backfill: 2 };

/** A word that something waits may be lost with a connection: then it is found after this. */
const LOOK_AGAIN_S = 2;

const WAITING = new Set(['waiting', 'prioritized']);

/** Opens the sending end; a lane's queue is there from its first use on. */
export function openQueues(settings: QueueSettings): Queues {
  const redis = connectBriefly(settings);
  const queues = new Map<string, Queue<QueueItem>>();

  // A BullMQ queue whose first word to Redis fails never speaks again; so it is made late, and anew after a failure.
  async function use<T>(lane: string, speak: (queue: Queue<QueueItem>) => Promise<T>): Promise<T> {
    const queue = queues.get(lane) ?? makeQueue(redis, settings.prefix, lane);
    queues.set(lane, queue);
    try {
      return await speak(queue);
    } catch (error) {
      queues.delete(lane);
      throw error;
    }
  }

  return {
    ready: () => redis.status === 'ready',
    async enqueue(lane, jobClass, items) {
      const priority = PRIORITY[jobClass];
      const jobs = items.map(item => ({ name: 'task', data: item, opts: { jobId: itemId(item), priority } }));
      await use(lane, queue => queue.addBulk(jobs));
    },
    async missing(items) {
      const stateOf = (item: (typeof items)[number]) => use(item.lane, queue => queue.getJobState(itemId(item)));
      const states = await Promise.all(items.map(stateOf));
      return items.filter((_, index) => !WAITING.has(states[index]!));
    },
    async close() {
      redis.disconnect();
    },
  };
}

/** The queue of a lane, on a connection that fails at once while Redis is away. */
export function makeQueue(redis: Redis | Cluster, prefix: string, lane: string): Queue<QueueItem> {
  const queue = new Queue<QueueItem>(queueName(lane), {
    connection: redis,
    prefix: keyPrefix(prefix),
    // Nothing is kept of an item that is done: Postgres holds the history.
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  });
  queue.on('error', () => {});
  return queue;
}

/** BullMQ divides its keys by colons, and a revision may have one. */
function queueName(lane: string): string {
  return lane.replaceAll('%', '%25').replaceAll(':', '%3A');
}

/**
 * Takes the items of a lane, one after the other, and hands each to `handle`, which must not throw: what became of the task
 * is in Postgres, and an item that comes twice is no longer current there. So BullMQ's own lock decides nothing, and an
 * item whose lock could not be renewed (`lockRenewalFailed`) may come again without harm: the lease is the fence.
 */
export function consume(settings: QueueSettings, lane: string, handle: (item: QueueItem) => Promise<void>): Consumer {
  const redis = connectPatiently(settings);
  const at = { connection: redis, prefix: keyPrefix(settings.prefix) };
  const worker = new Worker<QueueItem>(queueName(lane), async job => handle(job.data), {
    ...at,
    concurrency: 1,
    autorun: false,
    drainDelay: LOOK_AGAIN_S,
    stalledInterval: 10_000,
    maxStalledCount: 3,
  });
  worker.on('error', () => {});
  void worker.run();
  const queue = new Queue<QueueItem>(queueName(lane), { ...at, skipMetasUpdate: true });
  queue.on('error', () => {});
  return {
    pause: () => worker.pause(true),
    resume: () => void worker.resume(),
    async waiting() {
      const counts = await queue.getCountsPerPriority(Object.values(PRIORITY));
      const count = (jobClass: JobClass) => counts[PRIORITY[jobClass]] ?? 0;
      return { interactive: count('interactive'), standard: count('standard'), backfill: count('backfill') };
    },
    async takeOne(except) {
      const token = randomUUID();
      const job = await worker.getNextJob(token, { block: false });
      if (!job) return null;
      if (except && job.priority === PRIORITY[except]) {
        await job.moveToWait(token);
        return null;
      }
      // Should Redis not hear of it, the item comes again, and is no longer current.
      job.moveToCompleted(undefined, token, false).catch(() => {});
      return job.data;
    },
    async close() {
      await worker.close();
      redis.disconnect();
    },
  };
}

function itemId(item: QueueItem): string {
  return `${item.taskId}.${item.epoch}`;
}
