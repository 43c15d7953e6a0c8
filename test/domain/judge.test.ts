import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '#shared/domain/judge.ts';
import type { Mark } from '#shared/domain/suspicion.ts';
import type { Failure, Outcome } from '#shared/domain/task.ts';

type Judged = Parameters<typeof judge>[1];

const error: Failure = { code: 'engine_failed', message: 'it said 500' };
const first = { kind: 'transcribe', attempt: 0, maxAttempts: 4, workerId: 'a', marks: [] } satisfies Judged;
const last: Judged = { ...first, attempt: 3 };
const fit: Outcome<string>[] = [
  { kind: 'engine_failed', error, engineIsFit: true },
  { kind: 'timed_out', error, engineIsFit: true },
];
const sick: Outcome<string>[] = [
  { kind: 'engine_failed', error, engineIsFit: false },
  { kind: 'timed_out', error, engineIsFit: false },
];

function mark(worker: string, how: Mark['how']): Mark {
  return { worker, how, at: new Date(0) };
}

describe('what an outcome means for its task', () => {
  it('completes what succeeded', () => {
    expect(judge({ kind: 'succeeded', result: 'text' }, first, 0)).toEqual({ kind: 'complete', result: 'text' });
  });

  it('fails bad input at once, however many attempts are left', () => {
    expect(judge({ kind: 'rejected', error }, first, 0)).toEqual({ kind: 'fail', error });
  });

  it('releases at no cost when the engine is absent or the worker lets go, even on the last attempt', () => {
    const outcomes: Outcome[] = [
      { kind: 'engine_absent', error },
      { kind: 'released', reason: 'drained' },
    ];
    for (const outcome of outcomes) expect(judge(outcome, last, 0)).toMatchObject({ kind: 'release', mark: null });
  });

  it('leaves what is released alone for as long as is told', () => {
    const released = { kind: 'released', reason: 'the store is away', delayMs: 5_000 } as const;
    expect(judge(released, first, 0)).toMatchObject({ kind: 'release', delayMs: 5_000 });
  });

  it.each(sick)('releases at no cost what a sick engine $kind, and remembers where', outcome => {
    expect(judge(outcome, last, 0)).toMatchObject({ kind: 'release', mark: 'sick' });
  });

  it.each(sick)('rejects input over which engines turned sick for the fifth time ($kind)', outcome => {
    const marks = ['a', 'b', 'a', 'b'].map(worker => mark(worker, 'sick'));
    expect(judge(outcome, { ...first, marks: marks.slice(1) }, 0).kind).toBe('release');
    expect(judge(outcome, { ...first, marks }, 0)).toMatchObject({ kind: 'fail', error: { code: 'input_rejected' } });
  });

  it.each(fit)('retries what a fit engine $kind, and remembers where', outcome => {
    expect(judge(outcome, first, 0.5)).toMatchObject({ kind: 'retry', error, mark: 'failed' });
  });

  it.each(fit)('fails with its own code when one worker alone has spent all attempts ($kind)', outcome => {
    const marks = [mark('a', 'failed'), mark('a', 'failed'), mark('a', 'failed')];
    expect(judge(outcome, { ...last, marks }, 0.5)).toEqual({ kind: 'fail', error });
  });

  it.each(fit)('rejects the input when a second worker fails on it while fit ($kind)', outcome => {
    const verdict = judge(outcome, { ...first, attempt: 1, marks: [mark('b', 'failed')] }, 0.5);
    expect(verdict).toMatchObject({ kind: 'fail', error: { code: 'input_rejected' } });
  });

  it.each(fit)('does not reject the input because another engine was sick over it ($kind)', outcome => {
    expect(judge(outcome, { ...first, marks: [mark('b', 'sick')] }, 0.5)).toMatchObject({ kind: 'retry' });
  });

  it('asks for a second opinion on bad output, then keeps it', () => {
    const outcome: Outcome<string> = { kind: 'bad_output', error, result: '!!!!' };
    expect(judge(outcome, first, 0.5)).toMatchObject({ kind: 'retry', mark: 'bad_output' });
    expect(judge(outcome, { ...first, attempt: 1 }, 0.5)).toEqual({ kind: 'complete', result: '!!!!' });
  });

  it('retries a source that cannot be reached until the attempts are spent', () => {
    const prepare: Judged = { ...first, kind: 'prepare', maxAttempts: 3 };
    expect(judge({ kind: 'unreachable', error }, prepare, 0.5)).toMatchObject({ kind: 'retry', mark: null });
    expect(judge({ kind: 'unreachable', error }, { ...prepare, attempt: 2 }, 0.5).kind).toBe('fail');
  });

  it('gives up at once on a receiver that says it is gone', () => {
    expect(judge({ kind: 'unreachable', error, gone: true }, first, 0).kind).toBe('fail');
  });

  it('waits as long as a receiver asks', () => {
    const delivery: Judged = { ...first, kind: 'deliver', maxAttempts: 10 };
    const verdict = judge({ kind: 'unreachable', error, retryAfterMs: 60_000 }, delivery, 0);
    expect(verdict).toMatchObject({ kind: 'retry', delayMs: 60_000 });
  });

  it('never spends more attempts than a task has', () => {
    const attempts = fc.record({ attempt: fc.nat(20), maxAttempts: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(attempts, fc.double({ min: 0, max: 0.999, noNaN: true }), (task, random) => {
        const verdict = judge({ kind: 'timed_out', error, engineIsFit: true }, { ...first, ...task }, random);
        expect(verdict.kind).toBe(task.attempt + 1 >= task.maxAttempts ? 'fail' : 'retry');
      }),
    );
  });
});
