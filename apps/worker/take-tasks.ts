import type { QueueItem } from '#shared/domain/task.ts';
import { undispatch } from '#shared/postgres/task.ts';
import { consume } from '#shared/queue/queue.ts';
import { listen } from '#shared/queue/signals.ts';
import { within } from '#shared/runtime/limit.ts';
import type { Context } from './context.ts';
import { type Leases, openLeases } from './leases.ts';
import { openPauses } from './pauses.ts';
import { type Capacity, openRoom } from './room.ts';
import type { Station } from './station.ts';
import { openWatchdog } from './watchdog.ts';
import { begin, carryOut } from './work.ts';

/** With Redis away a consumer cannot be closed: then its last words are not waited for. */
const CLOSE_MS = 3_000;

export type Taking = {
  /** Takes no more for a reason; with several, until each is gone. What is in hand goes on. */
  pause(reason: string): void;
  resume(reason: string): void;
  /** How many tasks are in hand. */
  held: Leases['held'];
  /** Takes no more, lets what is in hand finish, and hands back what is not done after DRAIN_S. */
  drain(): Promise<void>;
};

/** Takes a station's tasks off the queue of a lane, as many as there is room for, and works them off. */
export function takeTasks<Input, Result>(
  context: Context,
  station: Station<Input, Result>,
  lane: string,
  capacity: Capacity,
  engine: () => string | null = () => null,
): Taking {
  const { pool, log, metrics, workerId, signals, queueSettings, config, wish } = context;
  const leases = openLeases(pool, workerId, config.LEASE_S, log);
  const by = { pool, leases, signals, log, metrics, workerId, leaseS: config.LEASE_S, engine };
  const room = openRoom(capacity);
  const inHand = new Set<Promise<void>>();
  let taken = 0;

  // The queue gives one item at a time, and the next when this returns: so no more is taken than there is room for.
  async function take(item: QueueItem): Promise<void> {
    taken += 1;
    const taking = pauses.any() ? handBack(context, item) : beginTask(item);
    await hold(taking);
    await room.opened();
  }

  async function beginTask(item: QueueItem): Promise<void> {
    const begun = await begin(station, by, item);
    if (!begun) return signals.wake();
    const place = room.occupy(station.weigh?.(begun.input) ?? 1);
    void hold(carryOut(station, by, begun, place).then(signals.wake));
  }

  function hold(working: Promise<void>): Promise<void> {
    inHand.add(working);
    return working.finally(() => inHand.delete(working));
  }

  const pauses = openPauses(consume(queueSettings, lane, take));
  pauses.pause('not told yet');
  wish.heed(wanted => {
    if (wanted === 'work') pauses.resume('told to drain');
    else pauses.pause('told to drain');
    pauses.resume('not told yet');
  });
  const ear = listen(queueSettings, { revoke: ids => leases.revoke(ids, 'taken away') });
  const couldTake = () => !pauses.any() && room.isOpen();
  const watchdog = openWatchdog(context, lane, { couldTake, taken: () => taken });
  metrics.showSlotsUsed(leases.held);
  return {
    pause: pauses.pause,
    resume: pauses.resume,
    held: leases.held,
    async drain() {
      pauses.pause('ending');
      room.close();
      const deadline = setTimeout(() => leases.revokeAll('drained'), config.DRAIN_S * 1000);
      while (inHand.size > 0) await Promise.allSettled(inHand);
      clearTimeout(deadline);
      for (const part of [leases, ear, watchdog]) part.close();
      await within(CLOSE_MS, 'closing the queue', pauses.close());
    },
  };
}

/** An item that was already on its way when taking was paused goes to whoever is not. */
async function handBack({ pool, log, signals }: Context, item: QueueItem): Promise<void> {
  try {
    await undispatch(pool, [item]);
    signals.wake();
  } catch (err) {
    // Found missing from the queue, the dispatcher puts it back.
    log.warn({ err, task: item.taskId }, 'could not hand back a task');
  }
}
