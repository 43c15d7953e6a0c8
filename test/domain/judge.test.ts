import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '#shared/domain/judge.ts';
import type { Failure, Outcome } from '#shared/domain/task.ts';

const error: Failure = { code: 'engine_failed', message: 'it said 500' };
const first = { kind: 'transcribe', attempt: 0, maxAttempts: 4 } as const;
const last = { kind: 'transcribe', attempt: 3, maxAttempts: 4 } as const;

describe('what an outcome means for its task', () => {
  it('completes what succeeded', () => {
    expect(judge({ kind: 'succeeded', result: 'text' }, first, 0)).toEqual({ kind: 'complete', result: 'text' });
  });

  it('fails bad input at once, however many attempts are left', () => {
    expect(judge({ kind: 'rejected', error }, first, 0)).toEqual({ kind: 'fail', error });
  });

  it('releases at no cost when the engine is absent, sick, or the worker lets go', () => {
    const outcomes: Outcome[] = [
      { kind: 'engine_absent', error },
      { kind: 'engine_failed', error, engineIsFit: false },
      { kind: 'released', reason: 'drained' },
    ];
    for (const outcome of outcomes) expect(judge(outcome, last, 0).kind).toBe('release');
  });

  it('retries a failure on a fit engine until the attempts are spent', () => {
    const outcome: Outcome = { kind: 'engine_failed', error, engineIsFit: true };
    expect(judge(outcome, first, 0.5)).toMatchObject({ kind: 'retry', error });
    expect(judge(outcome, last, 0.5)).toEqual({ kind: 'fail', error });
  });

  it('retries what timed out until the attempts are spent', () => {
    expect(judge({ kind: 'timed_out', error }, first, 0.5).kind).toBe('retry');
    expect(judge({ kind: 'timed_out', error }, last, 0.5).kind).toBe('fail');
  });

  it('asks for a second opinion on bad output, then keeps it', () => {
    const outcome: Outcome<string> = { kind: 'bad_output', error, result: '!!!!' };
    expect(judge(outcome, first, 0.5).kind).toBe('retry');
    expect(judge(outcome, { ...first, attempt: 1 }, 0.5)).toEqual({ kind: 'complete', result: '!!!!' });
  });

  it('gives up at once on a receiver that says it is gone', () => {
    expect(judge({ kind: 'unreachable', error, gone: true }, first, 0).kind).toBe('fail');
  });

  it('waits as long as a receiver asks', () => {
    const delivery = { kind: 'deliver', attempt: 0, maxAttempts: 10 } as const;
    const verdict = judge({ kind: 'unreachable', error, retryAfterMs: 60_000 }, delivery, 0);
    expect(verdict).toMatchObject({ kind: 'retry', delayMs: 60_000 });
  });

  it('never spends more attempts than a task has', () => {
    const attempts = fc.record({ attempt: fc.nat(20), maxAttempts: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(attempts, fc.double({ min: 0, max: 0.999, noNaN: true }), (task, random) => {
        const verdict = judge({ kind: 'timed_out', error }, { kind: 'transcribe', ...task }, random);
        expect(verdict.kind).toBe(task.attempt + 1 >= task.maxAttempts ? 'fail' : 'retry');
      }),
    );
  });
});
