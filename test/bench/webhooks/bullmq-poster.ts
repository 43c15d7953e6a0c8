import { writeSync } from 'node:fs';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { postOnce } from './post-once.ts';

// Posts the webhooks of the queue `webhooks`, so many at once: what one writes in an afternoon.
//   REDIS_URL=… AT_ONCE=20 TIMEOUT_S=15 node test/bench/webhooks/bullmq-poster.ts
const connection = new Redis(process.env.REDIS_URL!, { maxRetriesPerRequest: null });
const timeoutMs = Number(process.env.TIMEOUT_S) * 1000;
const worker = new Worker('webhooks', ({ data }) => postOnce(data, timeoutMs), {
  connection,
  concurrency: Number(process.env.AT_ONCE),
});
worker.on('error', () => {});
await worker.waitUntilReady();
writeSync(1, 'ready\n');
