import type { Proof } from '../canary.ts';

/** The life of an engine since it was started. */
export type Life = {
  startedMs: number;
  hasBeenFit: boolean;
  /** Since when its canary fails, though it passed before; null otherwise. */
  failingMs: number | null;
};

// A port that a running engine has closed, or a 503: it may be passing.
const ABSENT_MS = 30_000;

/** An engine that is started now. */
export function newLife(nowMs: number): Life {
  return { startedMs: nowMs, hasBeenFit: false, failingMs: null };
}

/** What a canary adds to the life of an engine. */
export function liveOn(life: Life, { state }: Pick<Proof, 'state'>, nowMs: number): Life {
  if (state === 'fit') return { ...life, hasBeenFit: true, failingMs: null };
  return life.hasBeenFit ? { ...life, failingMs: life.failingMs ?? nowMs } : life;
}

/**
 * Why an engine that runs is to be started anew after its last canary; null to wait. Until it has been fit for the
 * first time it is loading, whatever it answers, for as long as `startS` allows; 0 allows any time.
 */
export function whyRestart(proof: Proof, life: Life, nowMs: number, startS: number): string | null {
  if (proof.state === 'fit') return null;
  if (!life.hasBeenFit) {
    const isLate = startS > 0 && nowMs - life.startedMs > startS * 1000;
    return isLate ? `it was not fit ${startS} s after its start` : null;
  }
  if (proof.state === 'sick') return proof.reason;
  return life.failingMs !== null && nowMs - life.failingMs > ABSENT_MS ? proof.reason : null;
}
