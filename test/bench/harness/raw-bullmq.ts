import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { startProcess } from '../../support/process.ts';

const AT_ONCE = 100;

/** How many jobs a second BullMQ alone adds here and works off in another process. */
export async function rawBullmqPerS(redisUrl: string, count: number): Promise<number> {
  return withWorker(redisUrl, count, async (queue, said) => {
    const began = performance.now();
    for (let added = 0; added < count; added += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => queue.add('job', {}, { removeOnComplete: true })));
    }
    await said(/done\n/);
    return (count * 1000) / (performance.now() - began);
  });
}

/** Milliseconds from adding a job to an idle queue until another process has it, for each of `count`. */
export async function rawBullmqDispatchMs(redisUrl: string, count: number): Promise<number[]> {
  return withWorker(redisUrl, count, async (queue, said) => {
    const waits: number[] = [];
    for (let number = 1; number <= count; number++) {
      await queue.add('job', { at: Date.now() }, { removeOnComplete: true });
      const [, ms] = await said(new RegExp(`waited (\\d+) of ${number}\\n`));
      waits.push(Number(ms));
    }
    return waits;
  });
}

async function withWorker<T>(
  redisUrl: string,
  count: number,
  work: (queue: Queue, said: (pattern: RegExp) => Promise<RegExpMatchArray>) => Promise<T>,
): Promise<T> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue('raw', { connection });
  const worker = await startProcess('bullmq', ['test/bench/harness/bullmq-worker.ts'], {
    ...{ REDIS_URL: redisUrl, COUNT: String(count) },
  });
  try {
    await worker.says(/ready/);
    return await work(queue, worker.says);
  } finally {
    await worker.end('SIGKILL');
    await queue.close();
    connection.disconnect();
  }
}
