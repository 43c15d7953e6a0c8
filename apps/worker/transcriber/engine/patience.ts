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
    if (!deadline.signal.aborted) return noAnswer(error);
    const message = `the engine did not answer within ${Math.ceil(deadlineMs / 1000)} s`;
    return { kind: 'timed_out', error: { code: 'engine_timeout', message }, engineIsFit: false };
  }
}
