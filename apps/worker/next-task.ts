import { setTimeout as pause } from 'node:timers/promises';
import { classesUpTo } from '#shared/domain/lane.ts';
import type { JobClass } from '#shared/domain/options.ts';
import type { QueueItem, TakenTask } from '#shared/domain/task.ts';
import type { Consumer } from '#shared/queue/queue.ts';
import { within } from '#shared/runtime/limit.ts';
import type { InHand } from './in-hand.ts';
import type { Place, Room } from './room.ts';

/** Whoever is free takes what there is within this. */
const LEFT_TO_OTHERS_MS = 20;

const LOOK_AGAIN_MS = 250;

/** A live task that is about to be written down is on the queue within half of this. */
const LIVE_COMES_MS = 60;

const LOOK_FOR_LIVE_MS = 5;

/** Redis is not waited for longer while something is in hand that could be done. */
const PATIENCE_MS = 1_000;

/** The one task that a worker has ready for when its room is free. */
export type NextTask = {
  /** Resolves when there is room and nothing is in hand for it; meanwhile takes a task ahead, and has it follow. */
  free(): Promise<void>;
  /** Gives back what is held, for it is not to be begun here soon. */
  giveBack(reason: string): void;
  /** The same, for somebody who is idle: and nothing is held again until another task has been begun. */
  yieldToIdle(): void;
  /** A live task is about to be on the queue: what is held lets it go first. */
  expectLive(): void;
};

/** A task that was taken; `done` when it has been worked off, given back or taken away. */
export type Taken = { task: TakenTask; place: Place; done: Promise<void> };

export type NextParts = {
  consumer: Pick<Consumer, 'waiting' | 'takeOne'>;
  room: Pick<Room, 'opened'>;
  inHand: Pick<InHand, 'begin' | 'leases'>;
  /** Whether a task may be held now. */
  mayHold(): boolean;
};

/** Holds nothing at first. */
export function openNextTask(parts: NextParts): NextTask {
  const { consumer, room, inHand, mayHold } = parts;
  let held: Taken | null = null;
  let yielded = false;
  let liveUntil = 0;

  async function takeAhead(): Promise<void> {
    if (held || yielded || !mayHold() || !isForTaking(await consumer.waiting())) return;
    await pause(LEFT_TO_OTHERS_MS);
    if (!isForTaking(await consumer.waiting())) return;
    const item = await consumer.takeOne('interactive');
    const taken = item && (await inHand.begin(item, true));
    if (!taken) return;
    held = taken;
    void taken.done.then(() => {
      if (held === taken) held = null;
    });
    if (yielded || !mayHold()) giveBack('not to be held any more');
  }

  async function follow({ task: { class: jobClass } }: Taken): Promise<void> {
    let better = await takeBetter(consumer, jobClass);
    while (!better && jobClass !== 'interactive' && performance.now() < liveUntil) {
      await pause(LOOK_FOR_LIVE_MS);
      better = await takeBetter(consumer, jobClass);
    }
    if (better) return void (await inHand.begin(better, false));
    held?.place.enter();
    held = null;
  }

  function giveBack(reason: string): void {
    if (held) inHand.leases.revoke([held.task.id], reason);
    held = null;
  }

  return {
    async free() {
      do {
        if (held) await follow(held);
        yielded = false;
        await tryUntil(room.opened(), takeAhead);
      } while (held);
    },
    giveBack,
    yieldToIdle() {
      yielded = true;
      giveBack('somebody else is idle');
    },
    expectLive() {
      liveUntil = performance.now() + LIVE_COMES_MS;
    },
  };
}

/** Tries now and again; what is being tried at the end is waited for. */
async function tryUntil(end: Promise<void>, attempt: () => Promise<void>): Promise<void> {
  let isOver = false;
  void end.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await attempt().catch(() => {});
    await Promise.race([end, pause(LOOK_AGAIN_MS, undefined, { ref: false })]);
  }
}

/**
 * What is live is left for whoever is free first, and so is the last of a class while lower ones may go before it elsewhere.
 */
function isForTaking(waiting: Record<JobClass, number>): boolean {
  if (waiting.interactive > 0) return false;
  return waiting.standard === 1 ? waiting.backfill === 0 : waiting.standard + waiting.backfill > 0;
}

/**
 * What goes before a class, if it waits. Should Redis not tell in time, what is in hand is done: an item that comes after
 * that is found missing from the queue, and put back.
 */
async function takeBetter(consumer: NextParts['consumer'], than: JobClass): Promise<QueueItem | null> {
  async function look(): Promise<QueueItem | null> {
    const waiting = await consumer.waiting();
    const isThere = classesUpTo(than).some(each => each !== than && waiting[each] > 0);
    return isThere ? await consumer.takeOne() : null;
  }
  return within(PATIENCE_MS, 'a look at the queue', look()).catch(() => null);
}
