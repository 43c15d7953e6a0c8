import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

// Works off the queue `fifo`, every item as long as the other, and says what was done before the live item was begun.
//   REDIS_URL=… ITEM_MS=… CONCURRENCY=… node test/bench/harness/fifo-worker.ts
const connection = new Redis(process.env.REDIS_URL!, { maxRetriesPerRequest: null });
const done: Record<string, number> = { large: 0, small: 0 };
const began = performance.now();
new Worker(
  'fifo',
  async ({ name }) => {
    if (name === 'live') {
      const liveWaitMs = performance.now() - began;
      writeSync(1, `${JSON.stringify({ liveWaitMs, largeDone: done.large, smallDone: done.small })}\n`);
      return;
    }
    await pause(Number(process.env.ITEM_MS));
    done[name]! += 1;
  },
  { connection, concurrency: Number(process.env.CONCURRENCY) },
);
