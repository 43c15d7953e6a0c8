import { setTimeout as pause } from 'node:timers/promises';
import type { ChaosClient } from './client.ts';

/** Waits until no job and no delivery is under way any more. False if none of them has ended for `limitS`. */
export async function settle(client: ChaosClient, limitS: number, signal: AbortSignal): Promise<boolean> {
  const open = [
    '/v1/transcriptions?state=queued&limit=1',
    '/v1/transcriptions?state=processing&limit=1',
    '/v1/webhook-deliveries?state=pending&limit=100',
  ];
  let end = 0;
  let least = Number.POSITIVE_INFINITY;
  for (;;) {
    const answers = await Promise.all(open.map(path => client.insist('GET', path)));
    const left = answers.flatMap(({ body }) => body.data);
    if (left.length === 0) return true;
    const count = (await countTasks(client)) + left.length;
    if (count < least) end = Date.now() + limitS * 1000;
    least = Math.min(least, count);
    // A receiver that failed twice is asked again after minutes: that is the schedule and not a loss.
    const due = left.map(({ next_attempt_at: at }) => (at ? Date.parse(at) + 15_000 : 0));
    if (Date.now() > Math.max(end, ...due)) return false;
    await pause(500, undefined, { signal });
  }
}

async function countTasks(client: ChaosClient): Promise<number> {
  const { body } = await client.insist('GET', '/v1/queue');
  return body.data.reduce(
    (sum: number, line: { waiting: number; running: number }) => sum + line.waiting + line.running,
    0,
  );
}
