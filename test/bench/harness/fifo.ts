import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { startProcess } from '../../support/process.ts';

/** What came of a plain queue: how long the live item waited, and how many of each archive were done with the small one. */
export type FifoFindings = { liveWaitMs: number; largeDone: number; smallDone: number };

type Archives = { large: number; small: number; itemMs: number; workers: number };

const AT_ONCE = 500;

/** Puts two archives on a queue of BullMQ, one after the other, then a live item; workers take them in their order. */
export async function runFifo(redisUrl: string, { large, small, itemMs, workers }: Archives): Promise<FifoFindings> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue('fifo', { connection });
  try {
    for (const [name, count] of Object.entries({ large, small })) {
      for (let left = count; left > 0; left -= AT_ONCE) {
        await queue.addBulk(
          Array.from({ length: Math.min(left, AT_ONCE) }, () => ({ name, data: {}, opts: { removeOnComplete: true } })),
        );
      }
    }
    await queue.add('live', {}, { removeOnComplete: true });
    const settings = { REDIS_URL: redisUrl, ITEM_MS: String(itemMs), CONCURRENCY: String(workers) };
    const worker = await startProcess('fifo', ['test/bench/harness/fifo-worker.ts'], settings);
    try {
      return JSON.parse((await worker.says(/(\{"liveWaitMs.*\})\n/))[1]!);
    } finally {
      await worker.end('SIGKILL');
    }
  } finally {
    await queue.close();
    connection.disconnect();
  }
}
