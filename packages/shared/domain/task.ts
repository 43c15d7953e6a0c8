import type { DeliveryCause } from './delivery.ts';
import type { JobErrorCode } from './error.ts';
import type { JobClass } from './options.ts';
import type { Mark } from './suspicion.ts';

/** One thing that one worker does: read a batch's manifest, prepare a job, transcribe a chunk, deliver an event. */
export type TaskKind = 'expand' | 'prepare' | 'transcribe' | 'deliver';

/** All a queue item is. The epoch is the number of this dispatch: once it is no longer current, the item means nothing. */
export type QueueItem = { taskId: string; epoch: number };

/** A task that a worker holds under a lease. Every later write of it names the epoch. */
export type TakenTask = {
  id: string;
  kind: TaskKind;
  epoch: number;
  /** Name of the engine that may work on it; '' where it needs none. */
  engine: string;
  workerId: string;
  projectId: string;
  jobId: string | null;
  chunkId: string | null;
  deliveryId: string | null;
  /** The batch of its job, or the one whose manifest it reads. */
  batchId: string | null;
  class: JobClass;
  /** Attempts spent before this one: 0 on the first. */
  attempt: number;
  maxAttempts: number;
  costMs: number | null;
  requestId: string | null;
  /** What it left behind on workers so far, oldest first. */
  marks: Mark[];
  /** The ledger's clock when the task was taken. */
  takenAt: Date;
  /** From when on it could have been taken. */
  dueAt: Date;
  /** What it belongs to in a trace, as `traceparent` writes it; null where nobody traces. */
  traceContext: string | null;
};

/** What went wrong: with a job, or with the delivery of an event. */
export type Failure = { code: JobErrorCode | DeliveryCause; message: string };

/** How one attempt ended. The list is closed. */
export type Outcome<Result = unknown> =
  | { kind: 'succeeded'; result: Result; status?: number }
  | { kind: 'rejected'; error: Failure }
  | { kind: 'engine_failed'; error: Failure; engineIsFit: boolean }
  | { kind: 'engine_absent'; error: Failure }
  | { kind: 'timed_out'; error: Failure; engineIsFit: boolean }
  | { kind: 'bad_output'; error: Failure; result: Result }
  /** Given back untouched; `delayMs` is how long to leave it before somebody takes it again. */
  | { kind: 'released'; reason: string; delayMs?: number }
  /** A receiver or a source did not answer as it should; `retryAfterMs` is its own wish. */
  | { kind: 'unreachable'; error: Failure; retryAfterMs?: number; status?: number; gone?: boolean };

/** Every way in which an attempt can end. */
export const OUTCOMES = [
  'succeeded',
  'rejected',
  'engine_failed',
  'engine_absent',
  'timed_out',
  'bad_output',
  'released',
  'unreachable',
] as const satisfies Outcome['kind'][];

/** What is to be done about it. A retry costs an attempt, a release does not; either may leave a mark on the task. */
export type Verdict<Result = unknown> =
  | { kind: 'complete'; result: Result }
  | { kind: 'retry'; delayMs: number; error: Failure; mark: Mark['how'] | null }
  | { kind: 'fail'; error: Failure }
  | { kind: 'release'; delayMs: number; reason: string; mark: Mark['how'] | null };
