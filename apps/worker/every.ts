import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '#shared/runtime/log.ts';

export type Duty = {
  /** Does it at once, or once more if it is being done. */
  now(): void;
  /** Stops, and waits for what is being done. */
  close(): Promise<void>;
};

/**
 * Does a duty at once and every `ms` after, never twice at a time; a failure is logged and tried again in time. Asked for
 * again and again it is begun no sooner than `restMs` after it was begun before: so what comes meanwhile is done together.
 */
export function every(ms: number, log: Log, name: string, duty: () => Promise<unknown>, restMs = 0): Duty {
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;
  let begun = -restMs;

  async function run(): Promise<void> {
    do {
      const rest = begun + restMs - performance.now();
      if (rest > 0) await pause(rest);
      again = false;
      begun = performance.now();
      await duty().catch(err => log.warn({ err, duty: name }, 'a duty could not be done'));
    } while (again && !closed);
    running = undefined;
  }

  function now(): void {
    if (closed) return;
    if (running) again = true;
    else running = run();
  }

  const timer = setInterval(() => running || now(), ms);
  now();
  return {
    now,
    async close() {
      closed = true;
      clearInterval(timer);
      await running;
    },
  };
}
