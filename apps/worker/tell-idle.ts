import type { Signals } from '#shared/queue/signals.ts';

/** A task that was there for the taking has been taken within this. */
const SOON_MS = 20;

const SAY_AGAIN_MS = 1_000;

export type Idling = {
  /** There is room again: if nothing comes soon, it is said. */
  soon(): void;
  close(): void;
};

/** Says that a worker could take a task of its lane and finds none: at once when that is so, and again and again. */
export function tellIdle(signals: Signals, lane: string, worker: { isIdle(): boolean; taken(): number }): Idling {
  let before = worker.taken();

  function say(): void {
    if (worker.isIdle() && worker.taken() === before) signals.idle(lane);
    before = worker.taken();
  }

  const timer = setInterval(say, SAY_AGAIN_MS);
  return {
    soon() {
      before = worker.taken();
      setTimeout(say, SOON_MS).unref();
    },
    close: () => clearInterval(timer),
  };
}
