import type { WorkerWish } from '#shared/postgres/worker.ts';

/** What an operator wants of this worker: written by whoever reads it from the ledger, heeded by whoever takes tasks. */
export type Wish = {
  /** As last read; null before the first time. */
  current(): WorkerWish | null;
  /** The ledger says so. True if it said something else before. */
  read(wish: WorkerWish): boolean;
  /** Calls with each change, and at once if it is known already. */
  heed(how: (wish: WorkerWish) => void): void;
};

/** Starts with nothing known: a worker that was told to drain before it was restarted must take nothing meanwhile. */
export function openWish(): Wish {
  const heeding: ((wish: WorkerWish) => void)[] = [];
  let current: WorkerWish | null = null;
  return {
    current: () => current,
    read(wish) {
      if (wish === current) return false;
      current = wish;
      for (const how of heeding) how(wish);
      return true;
    },
    heed(how) {
      heeding.push(how);
      if (current !== null) how(current);
    },
  };
}
