import { OUTCOMES, type QueueItem, type TaskKind } from '#shared/domain/task.ts';
import { undispatch } from '#shared/postgres/task.ts';
import type { Context } from './context.ts';
import { type Leases, openLeases } from './leases.ts';
import type { Taken } from './next-task.ts';
import type { Room } from './room.ts';
import type { Station } from './station.ts';
import { begin, carryOut } from './work.ts';

/** The tasks that a worker has taken off the queue and not done with. */
export type InHand = {
  leases: Leases;
  /** Begins the task of an item, in its place at once or, ahead, when that is entered. Null if there is nothing to do. */
  begin(item: QueueItem, isAhead: boolean): Promise<Taken | null>;
  /** An item that was already on its way when taking was paused goes to whoever is not. */
  handBack(item: QueueItem): Promise<void>;
  /** How many have been taken so far. */
  taken(): number;
  /** Resolves when nothing is in hand any more. */
  empty(): Promise<void>;
};

/** Has nothing in hand at first. */
export function openInHand<I, R>(
  context: Context,
  station: Station<I, R>,
  room: Room,
  engine: () => string | null,
): InHand {
  const { pool, log, metrics, tracer, workerId, signals, config } = context;
  const leases = openLeases(pool, workerId, config.LEASE_S, log);
  const by = { pool, leases, signals, log, metrics, tracer, workerId, leaseS: config.LEASE_S, engine };
  metrics.expectTasks(station.kind, OUTCOMES);
  const working = new Set<Promise<unknown>>();
  let taken = 0;

  function hold<T>(work: Promise<T>): Promise<T> {
    working.add(work);
    return work.finally(() => working.delete(work));
  }

  async function beginTask(item: QueueItem, isAhead: boolean): Promise<Taken | null> {
    taken += 1;
    const begun = await begin(station, by, item);
    if (!begun) {
      signals.wake([station.kind]);
      return null;
    }
    const place = room.reserve(station.weigh?.(begun.input) ?? 1);
    if (!isAhead) place.enter();
    const done = hold(carryOut(station, by, begun, place).then(() => signals.wake(NEXT[begun.task.kind])));
    return { task: begun.task, place, done };
  }

  return {
    leases,
    begin: (item, isAhead) => hold(beginTask(item, isAhead)),
    handBack: item => hold(handBack(context, item)),
    taken: () => taken,
    async empty() {
      while (working.size > 0) await Promise.allSettled(working);
    },
  };
}

/** What there may be to hand out when a task is done: another in its place, and what it has brought about. */
const NEXT: Record<TaskKind, TaskKind[]> = {
  expand: ['expand', 'prepare'],
  prepare: ['expand', 'prepare', 'transcribe', 'deliver'],
  // Less is prepared ahead now.
  transcribe: ['transcribe', 'prepare', 'deliver'],
  deliver: ['deliver'],
};

async function handBack({ pool, log, signals }: Context, item: QueueItem): Promise<void> {
  try {
    await undispatch(pool, [item]);
    signals.wake();
  } catch (err) {
    // Found missing from the queue, the dispatcher puts it back.
    log.warn({ err, task: item.taskId }, 'could not hand back a task');
  }
}
