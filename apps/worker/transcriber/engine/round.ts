import type { Outcome } from '#shared/domain/task.ts';
import type { Patience } from './engine.ts';
import { timedOut } from './patience.ts';

/** The requests of one chunk: they have one deadline, and end together when one of them fails. */
export type Round = Disposable & {
  /** Fires when there is no more need for an answer. */
  readonly signal: AbortSignal;
  /** The first of them is sent now; the time from here on counts, not that of waiting for those before it. */
  begin(): void;
  /** The first failure counts. */
  fail(outcome: Outcome<never>): void;
  failure(): Outcome<never> | null;
  elapsedMs(): number;
};

/** Opens the round of a chunk. */
export function openRound({ signal, deadlineMs }: Patience): Round {
  const ending = new AbortController();
  let failure: Outcome<never> | null = null;
  let begunAt: number | null = null;
  let timer: NodeJS.Timeout | undefined;

  function fail(outcome: Outcome<never>): void {
    failure ??= outcome;
    ending.abort('another request of this chunk failed');
  }

  return {
    signal: AbortSignal.any([signal, ending.signal]),
    begin() {
      if (begunAt !== null) return;
      begunAt = performance.now();
      timer = setTimeout(() => fail(timedOut(deadlineMs)), deadlineMs);
    },
    fail,
    failure: () => (signal.aborted ? { kind: 'released', reason: String(signal.reason) } : failure),
    elapsedMs: () => (begunAt === null ? 0 : Math.round(performance.now() - begunAt)),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
