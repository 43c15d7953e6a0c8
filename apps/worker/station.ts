import type { Failure, Outcome, TakenTask, TaskKind } from '#shared/domain/task.ts';
import type { Db } from '#shared/postgres/client.ts';
import type { Log } from '#shared/runtime/log.ts';

/**
 * A task being performed. `turn` is to be awaited before anything that others would have to wait for, or that could not
 * be given up without harm; it rejects when the signal fires. `shrink` gives back one of the several places it takes up, and
 * `stepAside` all of them although it goes on: it only waits from now on.
 */
export type Performance = {
  task: TakenTask;
  signal: AbortSignal;
  log: Log;
  turn: () => Promise<void>;
  shrink: () => void;
  stepAside: () => void;
  note: Note;
};

/**
 * Writes down what a task has achieved before it is done, in a transaction of its own, and has what follows from it
 * handed out. False if the task was taken away: then nothing is written. Waits for Postgres if need be, so that what is
 * to be written may have been already; throws when the signal fires meanwhile.
 */
export type Note = (write: (db: Db) => Promise<void>) => Promise<boolean>;

/** What one role knows of its work; the four verbs around it are the same for all (work.ts). */
export type Station<Input, Result> = {
  kind: TaskKind;
  /** Reads what the task needs, in the transaction that takes it. Null if there is nothing to do any more. */
  load(db: Db, task: TakenTask): Promise<Input | null>;
  /** How much of the worker's room the task takes up; 1 unless told. */
  weigh?(input: Input): number;
  /** Does the work: no database but by `note`, may take minutes, gives up when the signal fires. Throws only by mistake of ours. */
  perform(input: Input, context: Performance): Promise<Outcome<Result>>;
  /** Writes what a finished task changes, in the transaction that ends it. */
  complete(db: Db, task: TakenTask, result: Result): Promise<void>;
  /** Writes what a task that failed for good changes, in the transaction that ends it; tells which tasks it took away. */
  fail(db: Db, task: TakenTask, error: Failure): Promise<string[]>;
  /** Removes what a finished task made, when it turns out that it was taken away meanwhile. */
  discard?(result: Result): Promise<void>;
  /** Writes what an attempt that will be repeated changes, in the transaction that returns it. */
  retry?(db: Db, task: TakenTask, error: Failure): Promise<void>;
};
