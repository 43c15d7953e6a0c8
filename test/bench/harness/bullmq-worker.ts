import { writeSync } from 'node:fs';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

// Works off the queue `raw` and does nothing; says when it has done so many, and how long each waited that tells when it
// was added.
//   REDIS_URL=… COUNT=… node test/bench/harness/bullmq-worker.ts
const say = (line: string) => writeSync(1, `${line}\n`);
const connection = new Redis(process.env.REDIS_URL!, { maxRetriesPerRequest: null });
let done = 0;
const worker = new Worker(
  'raw',
  async ({ data: { at } }) => {
    done += 1;
    if (at !== undefined) say(`waited ${Date.now() - at} of ${done}`);
  },
  { connection, concurrency: 32 },
);
worker.on('completed', () => {
  if (done === Number(process.env.COUNT)) say('done');
});
await worker.waitUntilReady();
say('ready');
