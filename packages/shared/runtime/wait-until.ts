import { setTimeout as sleep } from 'node:timers/promises';

/** Asks every 50 ms whether `condition` holds. False when it still does not after `limitMs`. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) return false;
    await sleep(50);
  }
  return true;
}
