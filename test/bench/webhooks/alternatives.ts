import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { startProcess } from '../../support/process.ts';
import { type Poster, postOnce } from './post-once.ts';

type Settings = { redisUrl: string; atOnce: number; timeoutS: number };

/** A BullMQ worker that posts as many at once and waits for an answer as long as the deliverer does. */
export function byBullmq({ redisUrl, atOnce, timeoutS }: Settings): Poster {
  return async postings => {
    await using closers = new AsyncDisposableStack();
    const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
    closers.defer(() => connection.disconnect());
    const queue = new Queue('webhooks', { connection });
    closers.defer(() => queue.obliterate({ force: true }));
    await queue.pause();
    const opts = { attempts: 10, backoff: { type: 'exponential', delay: 5_000 }, removeOnComplete: true };
    await queue.addBulk(postings.map(data => ({ name: 'post', data, opts })));
    const worker = await startProcess('poster', ['test/bench/webhooks/bullmq-poster.ts'], {
      ...{ REDIS_URL: redisUrl, AT_ONCE: String(atOnce), TIMEOUT_S: String(timeoutS) },
    });
    closers.defer(async () => void (await worker.end('SIGKILL')));
    await worker.says(/ready/);
    const dueAt = new Date();
    await queue.resume();
    const ending = closers.move();
    return { dueAt, [Symbol.asyncDispose]: () => ending.disposeAsync() };
  };
}

/** Posts as many at once out of memory: no queue, no ledger. */
export function byFetchAlone({ atOnce, timeoutS }: Settings): Poster {
  return async postings => {
    const left = postings.values();
    const dueAt = new Date();
    const done = Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const posting of left) await postOnce(posting, timeoutS * 1000);
      }),
    );
    return { dueAt, [Symbol.asyncDispose]: async () => void (await done) };
  };
}
