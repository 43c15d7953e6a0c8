import { Queue } from 'bullmq';
import { vi } from 'vitest';
import { until } from './until.ts';

/** Has something live come to the queue after this process has looked at it for the second time and seen that something waits. */
export function onSecondLook(come: () => Promise<string>): { live: Promise<string>; stop: () => void } {
  const { promise: live, resolve } = Promise.withResolvers<string>();
  const { getCountsPerPriority } = Queue.prototype;
  let looks = 0;
  const spy = vi.spyOn(Queue.prototype, 'getCountsPerPriority').mockImplementation(async function (this: Queue, of) {
    const counts = await getCountsPerPriority.call(this, of);
    const isArchived = Object.values(counts).some(count => count > 0);
    if (!isArchived || ++looks !== 2) return counts;
    const came = come();
    await until('it is on the queue', async () => (await getCountsPerPriority.call(this, of))['0'] === 1);
    resolve(came);
    return counts;
  });
  return { live, stop: () => spy.mockRestore() };
}
