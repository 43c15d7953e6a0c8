/** Runs pieces of work, as many at once as there are slots; the others wait in the order asked, or give up at the signal. */
export type Slots = <T>(work: (taken: number) => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Opens so many slots. Each piece of work is told how many are taken with its own. */
export function openSlots(count: number): Slots {
  const waiting = new Set<() => void>();
  let taken = 0;

  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (taken < count) {
      taken += 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.add(resolve);
    signal.addEventListener('abort', () => {
      // Whoever has been let in already keeps the slot, and gives it back.
      if (waiting.delete(resolve)) reject(signal.reason);
    });
    await promise;
  }

  function leave(): void {
    const [next] = waiting;
    if (!next) taken -= 1;
    else if (waiting.delete(next)) next();
  }

  return async (work, signal) => {
    await enter(signal);
    try {
      return await work(taken);
    } finally {
      leave();
    }
  };
}
