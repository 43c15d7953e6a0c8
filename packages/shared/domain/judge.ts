import { nextDeliveryDelay } from './delivery.ts';
import type { Failure, Outcome, TakenTask, Verdict } from './task.ts';

/** How long to wait before an engine or a source is tried again: attempts spent → milliseconds. */
const RETRY_MS = [1_000, 10_000, 60_000];

/** A second opinion is asked once for output that looks wrong; then it is kept, with its flags. */
const OPINIONS = 2;

/**
 * What an attempt's outcome means for its task. Pure: `random` in [0, 1) is the jitter. A sick or absent engine and a
 * release cost no attempt; bad input fails at once; everything else is retried until the attempts are spent.
 */
export function judge<Result>(
  outcome: Outcome<Result>,
  task: Pick<TakenTask, 'kind' | 'attempt' | 'maxAttempts'>,
  random: number,
): Verdict<Result> {
  switch (outcome.kind) {
    case 'succeeded':
      return { kind: 'complete', result: outcome.result };
    case 'rejected':
      return { kind: 'fail', error: outcome.error };
    case 'released':
      return { kind: 'release', delayMs: 0, reason: outcome.reason };
    case 'engine_absent':
      return { kind: 'release', delayMs: RETRY_MS[0]!, reason: outcome.error.message };
    case 'engine_failed':
      if (!outcome.engineIsFit) return { kind: 'release', delayMs: RETRY_MS[0]!, reason: outcome.error.message };
      return retryOrFail(outcome.error, task, random);
    case 'timed_out':
      return retryOrFail(outcome.error, task, random);
    case 'bad_output':
      if (task.attempt + 1 >= OPINIONS) return { kind: 'complete', result: outcome.result };
      return retryOrFail(outcome.error, task, random);
    case 'unreachable':
      if (outcome.gone) return { kind: 'fail', error: outcome.error };
      return retryOrFail(outcome.error, task, random, outcome.retryAfterMs);
  }
}

function retryOrFail(
  error: Failure,
  task: Pick<TakenTask, 'kind' | 'attempt' | 'maxAttempts'>,
  random: number,
  retryAfterMs = 0,
): Verdict<never> {
  const spent = task.attempt + 1;
  if (spent >= task.maxAttempts) return { kind: 'fail', error };
  if (task.kind === 'deliver') {
    const delayMs = nextDeliveryDelay(spent, random, retryAfterMs);
    return delayMs === null ? { kind: 'fail', error } : { kind: 'retry', delayMs, error };
  }
  const delayMs = RETRY_MS[Math.min(spent, RETRY_MS.length) - 1]!;
  return { kind: 'retry', delayMs: Math.max(Math.round(delayMs * (0.8 + 0.4 * random)), retryAfterMs), error };
}
