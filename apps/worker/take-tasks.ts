import type { QueueItem } from '#shared/domain/task.ts';
import { consume } from '#shared/queue/queue.ts';
import { listen } from '#shared/queue/signals.ts';
import { within } from '#shared/runtime/limit.ts';
import type { Context } from './context.ts';
import { openInHand } from './in-hand.ts';
import type { Leases } from './leases.ts';
import { openNextTask } from './next-task.ts';
import { openPauses } from './pauses.ts';
import { type Capacity, openRoom } from './room.ts';
import type { Station } from './station.ts';
import { tellIdle } from './tell-idle.ts';
import { openWatchdog } from './watchdog.ts';

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
  const { metrics, signals, queueSettings, config, wish } = context;
  const room = openRoom(capacity);
  const inHand = openInHand(context, station, room, engine);
  const { leases, taken } = inHand;
  let isWaiting = true;

  // The queue gives one item at a time, and the next when this returns: so no more is taken than there is room for.
  async function take(item: QueueItem): Promise<void> {
    isWaiting = false;
    if (pauses.any()) await inHand.handBack(item);
    else await inHand.begin(item, false);
    await (capacity.next?.() ? next.free() : room.opened());
    isWaiting = true;
    idling?.soon();
  }

  const consumer = consume(queueSettings, lane, take);
  const next = openNextTask({ consumer, room, inHand, mayHold: () => !pauses.any() });
  const pauses = openPauses(consumer, next.giveBack);
  pauses.pause('not told yet');
  wish.heed(wanted => {
    if (wanted === 'work') pauses.resume('told to drain');
    else pauses.pause('told to drain');
    pauses.resume('not told yet');
  });
  const ear = listen(queueSettings, {
    revoke: ids => leases.revoke(ids, 'taken away'),
    idle: where => where === lane && next.yieldToIdle(),
    ...(capacity.next && { live: next.expectLive }),
  });
  const watchdog = openWatchdog(context, lane, { couldTake: () => !pauses.any() && room.isOpen(), taken });
  const isIdle = () => isWaiting && !pauses.any() && room.hasSlot();
  const idling = capacity.next ? tellIdle(signals, lane, { isIdle, taken }) : null;
  metrics.showSlotsUsed(leases.held);
  return {
    pause: pauses.pause,
    resume: pauses.resume,
    held: leases.held,
    async drain() {
      pauses.pause('ending');
      room.close();
      const deadline = setTimeout(() => leases.revokeAll('drained'), config.DRAIN_S * 1000);
      await inHand.empty();
      clearTimeout(deadline);
      for (const part of [leases, ear, watchdog, idling]) part?.close();
      await within(CLOSE_MS, 'closing the queue', pauses.close());
    },
  };
}
