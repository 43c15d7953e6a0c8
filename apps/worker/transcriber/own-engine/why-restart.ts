/** The life of an engine since it was started. */
export type Life = {
  startedMs: number;
  /** When it was first proven unfit since it last was fit; null while it is fit, or has not been fit yet. */
  failingMs: number | null;
  hasBeenFit: boolean;
};

// A port that a running engine has closed, or a 503: it may be passing.
const ABSENT_MS = 30_000;

/**
 * Why an engine that runs and has failed its canary is to be started anew; null to wait. Until it has been fit for the
 * first time it is loading, whatever it answers, for as long as `startS` allows.
 */
export function whyRestart(
  { state, reason }: { state: 'sick' | 'absent'; reason: string },
  { startedMs, failingMs, hasBeenFit }: Life,
  nowMs: number,
  startS: number,
): string | null {
  if (!hasBeenFit) return nowMs - startedMs > startS * 1000 ? `it was not fit ${startS} s after its start` : null;
  if (state === 'sick') return reason;
  return failingMs !== null && nowMs - failingMs > ABSENT_MS ? reason : null;
}
