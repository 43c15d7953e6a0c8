import { explain } from './explain.ts';
import { complain } from './output.ts';

/** At most so many requests of one command are under way at once. */
const AT_ONCE = 4;

/**
 * Does something with each of several things, some at a time. What fails is complained of with its name and the others
 * go on. Gives the exit code: 2 if all failed, 1 if some did; `work` tells false for one that was done and ended badly.
 */
export async function forEach<T>(
  things: T[],
  name: (thing: T) => string,
  work: (thing: T, index: number) => Promise<unknown>,
): Promise<0 | 1 | 2> {
  let failed = 0;
  let bad = 0;
  const rest = things.entries();
  async function take(): Promise<void> {
    for (const [index, thing] of rest) {
      try {
        if ((await work(thing, index)) === false) bad++;
      } catch (error) {
        failed++;
        complain(things.length > 1 ? `${name(thing)}: ${explain(error)}` : explain(error));
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, things.length) }, take));
  if (failed === things.length) return 2;
  return failed + bad > 0 ? 1 : 0;
}
