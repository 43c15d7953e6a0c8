import type { Outcome } from '#shared/domain/task.ts';
import { openDeadline } from '#shared/runtime/limit.ts';
import type { Patience } from './engine.ts';
import { noAnswer } from './failure.ts';

/**
 * Asks an engine until the deadline or the signal. No answer is an outcome: `timed_out`, `released`, or what the broken
 * connection means. `ask` gets a signal for both.
 */
export async function withPatience<T>(
  { signal, deadlineMs }: Patience,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T | Outcome<never>> {
  using deadline = openDeadline(Math.ceil(deadlineMs));
  try {
    return await ask(AbortSignal.any([signal, deadline.signal]));
  } catch (error) {
    if (signal.aborted) return { kind: 'released', reason: String(signal.reason) };
    return deadline.signal.aborted ? timedOut(deadlineMs) : noAnswer(error);
  }
}

/** No answer by the deadline; whether the engine is fit is for the caller to find out. */
export function timedOut(deadlineMs: number): Outcome<never> {
  const message = `the engine did not answer within ${Math.ceil(deadlineMs / 1000)} s`;
  return { kind: 'timed_out', error: { code: 'engine_timeout', message }, engineIsFit: false };
}
