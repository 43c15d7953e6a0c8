/** An answer that takes longer keeps nobody waiting who is not at fault: others have its place meanwhile. */
const SLOW_MS = 1_000;

/** A receiver that is slow to answer is waited for so often at a time; what else goes to it comes later. */
const SLOW_AT_ONCE = 4;

/** One that is well again does not wait longer for what was put off. */
const LONGEST_MS = 60_000;

/** Who keeps a deliverer waiting. */
export type Receivers = {
  /** Milliseconds for which a receiver is to be left alone: 0 unless it has as many waiting as it may. */
  putOffMs(receiver: string): number;
  /** Waits for a receiver; `stepAside` is called when that takes long. */
  waitFor<T>(receiver: string, stepAside: () => void, answer: () => Promise<T>): Promise<T>;
};

type Waiting = { inAll: number; slow: number; nextTurnAt: number };

/** Nobody does at first. `timeoutMs` is how long any is waited for. */
export function openReceivers(timeoutMs: number): Receivers {
  const waitingFor = new Map<string, Waiting>();
  return {
    putOffMs(receiver) {
      const waiting = waitingFor.get(receiver);
      if (!waiting || waiting.slow === 0 || waiting.inAll < SLOW_AT_ONCE) return 0;
      // Whoever is put off has a turn of its own, for when one of those that hang is given up.
      const now = performance.now();
      waiting.nextTurnAt = Math.max(waiting.nextTurnAt, now) + timeoutMs / SLOW_AT_ONCE;
      return Math.min(waiting.nextTurnAt - now, LONGEST_MS);
    },
    async waitFor(receiver, stepAside, answer) {
      const waiting = waitingFor.get(receiver) ?? { inAll: 0, slow: 0, nextTurnAt: 0 };
      waitingFor.set(receiver, waiting);
      waiting.inAll += 1;
      let isSlow = false;
      const timer = setTimeout(() => {
        isSlow = true;
        waiting.slow += 1;
        stepAside();
      }, SLOW_MS);
      try {
        return await answer();
      } finally {
        clearTimeout(timer);
        waiting.inAll -= 1;
        if (isSlow) waiting.slow -= 1;
        if (waiting.inAll === 0) waitingFor.delete(receiver);
      }
    },
  };
}
