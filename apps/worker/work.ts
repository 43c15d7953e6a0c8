import { StoreAway } from '#shared/audio/store.ts';
import { judge } from '#shared/domain/judge.ts';
import type { Outcome, QueueItem, TakenTask, Verdict } from '#shared/domain/task.ts';
import { endAttempt, forgetAttempt, insertAttempt } from '#shared/postgres/attempt.ts';
import { type Pool, transaction } from '#shared/postgres/client.ts';
import { lockJobOfTask } from '#shared/postgres/job.ts';
import { endTask, takeTask } from '#shared/postgres/task.ts';
import type { Signals } from '#shared/queue/signals.ts';
import type { Log } from '#shared/runtime/log.ts';
import type { Metrics } from '#shared/runtime/metrics.ts';
import { inTrace, type Tracer } from '#shared/runtime/trace.ts';
import { admit } from './admit.ts';
import type { Leases } from './leases.ts';
import { noteFor, persist } from './persist.ts';
import type { Place } from './room.ts';
import { settle } from './settle.ts';
import type { Station } from './station.ts';
import { inTraceOf } from './trace-task.ts';

const STORE_PAUSE_MS = 5_000;

export type Work = {
  pool: Pool;
  leases: Leases;
  signals: Pick<Signals, 'wake' | 'revoke' | 'live'>;
  log: Log;
  metrics: Metrics;
  tracer: Tracer;
  workerId: string;
  leaseS: number;
  /** Name of the engine beside this worker, for the attempt's record; null where there is none. */
  engine: () => string | null;
};

/** A task in hand, with what its station needs for it. */
export type Begun<Input> = { task: TakenTask; input: Input };

/** Takes the task of a queue item. Null if there is nothing to do: the item is not current, or somebody else is to do it. */
export async function begin<I, R>(station: Station<I, R>, by: Work, item: QueueItem): Promise<Begun<I> | null> {
  try {
    const begun = await transaction(by.pool, async db => {
      const [, task] = await Promise.all([lockJobOfTask(db, item.taskId), takeTask(db, item, by.workerId, by.leaseS)]);
      if (!task || !(await admit(station, db, task))) return null;
      const [, input] = await Promise.all([
        insertAttempt(db, task, by.workerId, by.engine()),
        inTrace(task.traceContext, () => station.load(db, task)),
      ]);
      if (input !== null) return { task, input };
      await endAttempt(db, task, 'released', { code: 'canceled', message: 'nothing left to do' }, null);
      await endTask(db, task, 'done', 0);
      return null;
    });
    if (begun) by.metrics.countWait(begun.task, (begun.task.takenAt.getTime() - begun.task.dueAt.getTime()) / 1000);
    return begun;
  } catch (err) {
    // Found missing from the queue, or its lease run out: the dispatcher puts it back.
    by.log.error({ err, task: item.taskId }, 'could not begin a task');
    return null;
  }
}

/**
 * Works off a task that was begun: perform, judge, record. Its place is left when the work is done, so that the next
 * task is begun while this one is written down. What is given back before it has entered its place was no attempt.
 * Never throws; what became of the task is in the ledger.
 */
export async function carryOut<I, R>(station: Station<I, R>, by: Work, begun: Begun<I>, place: Place): Promise<void> {
  const { id: task, jobId: job, attempt, requestId: request_id } = begun.task;
  const log = by.log.child({ request_id, job, task, attempt: attempt + 1 });
  await inTraceOf(by.tracer, begun.task, () => workOff(station, { ...by, log }, begun, place));
}

/** Tells how it ended; null if nobody could write that down. */
async function workOff<I, R>(
  station: Station<I, R>,
  by: Work,
  begun: Begun<I>,
  place: Place,
): Promise<Outcome<R> | null> {
  const { task } = begun;
  const { log } = by;
  let started = performance.now();
  void place.entered.then(() => {
    started = performance.now();
  });
  try {
    const outcome = await perform(station, by, begun, place);
    place.leave();
    const verdict = judge(outcome, task, Math.random());
    const isUntouched = outcome.kind === 'released' && !place.hasEntered();
    // Told before it is written down, for that takes a while in which an engine may become free.
    if (task.class === 'interactive' && hasPrepared(task, outcome)) by.signals.live();
    const held = await record(station, by, task, outcome, verdict, isUntouched ? forgetAttempt : endAttempt);
    if (isUntouched) {
      log.debug({ reason: outcome.reason }, 'a task was given back before its turn');
      return outcome;
    }
    if (!held && verdict.kind === 'complete') await station.discard?.(verdict.result);
    by.metrics.countTask({ kind: task.kind, outcome: outcome.kind }, (performance.now() - started) / 1000);
    tell(log, outcome, verdict, held);
    return outcome;
  } catch (err) {
    // The lease runs out: the dispatcher puts the task back.
    log.error({ err }, 'could not record a task');
    return null;
  } finally {
    by.leases.letGo(task);
  }
}

function hasPrepared(task: TakenTask, outcome: Outcome): boolean {
  return task.kind === 'prepare' && outcome.kind === 'succeeded';
}

async function perform<I, R>(
  station: Station<I, R>,
  by: Work,
  { task, input }: Begun<I>,
  { entered, shrink, leave: stepAside }: Place,
): Promise<Outcome<R>> {
  const { log } = by;
  const signal = by.leases.hold(task);
  try {
    const turn = () => inTurn(entered, signal);
    const note = noteFor(by, task, signal);
    const outcome = await station.perform(input, { task, signal, log, turn, shrink, stepAside, note });
    return signal.aborted && outcome.kind !== 'succeeded' ? released(signal) : outcome;
  } catch (err) {
    if (signal.aborted) return released(signal);
    if (err instanceof StoreAway) return storeAway(err, log);
    log.error({ err }, 'a task failed by a mistake of ours');
    return { kind: 'unreachable', error: { code: 'internal', message: 'an unexpected error; the log knows more' } };
  }
}

// Nobody's fault but the store's: the task costs nothing, and is left for a while.
function storeAway(err: StoreAway, log: Log): Outcome<never> {
  log.warn({ err }, 'the audio store cannot be used');
  return { kind: 'released', reason: 'the audio store cannot be used', delayMs: STORE_PAUSE_MS };
}

async function inTurn(entered: Promise<void>, signal: AbortSignal): Promise<void> {
  await Promise.race([entered, aborted(signal)]);
  signal.throwIfAborted();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function released(signal: AbortSignal): Outcome<never> {
  return { kind: 'released', reason: String(signal.reason) };
}

/** Writes down what happened and what follows from it, unless the task was taken away. */
async function record<I, R>(
  station: Station<I, R>,
  by: Work,
  task: TakenTask,
  outcome: Outcome<R>,
  verdict: Verdict<R>,
  end: typeof endAttempt,
): Promise<boolean> {
  let revoked: string[] = [];
  const held = await persist(by, task, NEVER, async db => {
    const error = 'error' in outcome ? outcome.error : null;
    const status = 'status' in outcome ? (outcome.status ?? null) : null;
    const [, isHeld] = await Promise.all([end(db, task, outcome.kind, error, status), settle(db, task, verdict)]);
    if (!isHeld) return false;
    if (verdict.kind === 'complete') await station.complete(db, task, verdict.result);
    if (verdict.kind === 'fail') revoked = await station.fail(db, task, verdict.error);
    if (verdict.kind === 'retry') await station.retry?.(db, task, verdict.error);
    return true;
  });
  by.signals.revoke(revoked);
  return held;
}

const NEVER = new AbortController().signal;

function tell(log: Log, outcome: Outcome, verdict: Verdict, held: boolean): void {
  const error = 'error' in outcome ? outcome.error : undefined;
  log[levelOf(outcome, verdict)](
    { outcome: outcome.kind, verdict: verdict.kind, error, fenced: !held },
    held ? 'task worked off' : 'task was taken away meanwhile; nothing written',
  );
}

/** That an engine is absent is said by its worker, once a minute; each task that meets with it need not repeat it. */
function levelOf(outcome: Outcome, verdict: Verdict): 'debug' | 'info' | 'warn' {
  if (outcome.kind === 'engine_absent') return 'debug';
  return verdict.kind === 'complete' ? 'info' : 'warn';
}
