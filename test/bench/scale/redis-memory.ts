import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const JOBS = 10_000;

/** What Redis holds in memory, in MB. */
export async function usedMb(redis: Redis): Promise<number> {
  const [, bytes] = /^used_memory:(\d+)/m.exec(await redis.info('memory'))!;
  return Number(bytes) / 1e6;
}

/** How many bytes of Redis a job takes that waits in a BullMQ queue, with no more in it than where its audio is. */
export async function bullmqBytesEach(redisUrl: string, redis: Redis): Promise<number> {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue('scale', { connection });
  try {
    const before = await usedMb(redis);
    const jobs = Array.from({ length: JOBS }, (_, n) => ({
      name: 'transcribe',
      data: { url: `https://example.com/${n}.wav`, language: 'en' },
    }));
    await queue.addBulk(jobs);
    return (((await usedMb(redis)) - before) * 1e6) / JOBS;
  } finally {
    await queue.obliterate({ force: true });
    connection.disconnect();
  }
}
