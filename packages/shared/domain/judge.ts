import { nextDeliveryDelay } from './delivery.ts';
import type { Mark } from './suspicion.ts';
import type { Failure, Outcome, TakenTask, Verdict } from './task.ts';

type Judged = Pick<TakenTask, 'kind' | 'attempt' | 'maxAttempts' | 'workerId' | 'marks'>;

/** How long to wait before an engine or a source is tried again: attempts spent → milliseconds. */
const RETRY_MS = [1_000, 10_000, 60_000];

/** What is released may be taken again after a breath: by somebody else, mostly. */
const RELEASE_MS = 1_000;

/** A second opinion is asked once for output that looks wrong; then it is kept, with its flags. */
const OPINIONS = 2;

/** So often engines may turn sick over a task before it is held to be the cause. They may have other reasons. */
const SICK_AT_MOST = 5;

/**
 * What an attempt's outcome means for its task. Pure: `random` in [0, 1) is the jitter. A sick or absent engine and a
 * release cost no attempt; bad input fails at once, and so does what a second worker's fit engine failed on too
 * (`input_rejected`); everything else is retried until the attempts are spent.
 */
export function judge<Result>(outcome: Outcome<Result>, task: Judged, random: number): Verdict<Result> {
  switch (outcome.kind) {
    case 'succeeded':
      return { kind: 'complete', result: outcome.result };
    case 'rejected':
      return { kind: 'fail', error: outcome.error };
    case 'released':
      return { kind: 'release', delayMs: outcome.delayMs ?? 0, reason: outcome.reason, mark: null };
    case 'engine_absent':
      return { kind: 'release', delayMs: RELEASE_MS, reason: outcome.error.message, mark: null };
    case 'engine_failed':
    case 'timed_out':
      if (task.kind !== 'transcribe') return retryOrFail(outcome.error, task, random, {});
      return outcome.engineIsFit ? judgeAudio(outcome.error, task, random) : judgeEngine(outcome.error, task);
    case 'bad_output':
      if (task.attempt + 1 >= OPINIONS) return { kind: 'complete', result: outcome.result };
      return retryOrFail(outcome.error, task, random, { mark: 'bad_output' });
    case 'unreachable':
      if (outcome.gone) return { kind: 'fail', error: outcome.error };
      return retryOrFail(outcome.error, task, random, { retryAfterMs: outcome.retryAfterMs });
  }
}

/** The engine is fit and failed all the same: the audio is suspect, and a second worker's failure proves it. */
function judgeAudio(error: Failure, task: Judged, random: number): Verdict<never> {
  const elsewhere = task.marks.find(mark => mark.how === 'failed' && mark.worker !== task.workerId);
  if (!elsewhere) return retryOrFail(error, task, random, { mark: 'failed' });
  const message = `engines that are fit failed on it on two workers: ${error.message}`;
  return { kind: 'fail', error: { code: 'input_rejected', message } };
}

/** The engine is sick: no fault of the task, unless that happens over and over. */
function judgeEngine(error: Failure, task: Judged): Verdict<never> {
  const times = task.marks.filter(mark => mark.how === 'sick').length + 1;
  if (times < SICK_AT_MOST) return { kind: 'release', delayMs: RELEASE_MS, reason: error.message, mark: 'sick' };
  const message = `engines broke down ${times} times over it: ${error.message}`;
  return { kind: 'fail', error: { code: 'input_rejected', message } };
}

function retryOrFail(
  error: Failure,
  task: Judged,
  random: number,
  { mark = null, retryAfterMs = 0 }: { mark?: Mark['how'] | null; retryAfterMs?: number | undefined },
): Verdict<never> {
  const spent = task.attempt + 1;
  if (spent >= task.maxAttempts) return { kind: 'fail', error };
  if (task.kind === 'deliver') {
    const delayMs = nextDeliveryDelay(spent, random, retryAfterMs);
    return delayMs === null ? { kind: 'fail', error } : { kind: 'retry', delayMs, error, mark };
  }
  const delayMs = RETRY_MS[Math.min(spent, RETRY_MS.length) - 1]! * (0.8 + 0.4 * random);
  return { kind: 'retry', delayMs: Math.max(Math.round(delayMs), retryAfterMs), error, mark };
}
