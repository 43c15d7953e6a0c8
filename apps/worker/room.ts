import { setTimeout as pause } from 'node:timers/promises';

/** What a worker can bear at once, and how much of it is taken up. */
export type Room = {
  /** Takes up room, more than there is if need be: what a task weighs is known only when it is in hand. */
  occupy(weight: number): Place;
  /** Takes up nothing until the place is entered. */
  reserve(weight: number): Place;
  isOpen(): boolean;
  /** Whether there is room without what is only taken ahead. */
  hasSlot(): boolean;
  /**
   * Resolves when there is room for another task, and at once from `close` on. What is only taken ahead is left to others
   * for a moment: whoever is free is waiting for it, and takes it within that.
   */
  opened(): Promise<void>;
  close(): void;
};

/** The room of one task. */
export type Place = {
  enter(): void;
  hasEntered(): boolean;
  /** Resolves when it is entered. */
  readonly entered: Promise<void>;
  /** Gives back a part of it: one of several requests is done. */
  shrink(): void;
  /** Gives back what is left. */
  leave(): void;
};

const LEFT_TO_OTHERS_MS = 20;

/**
 * How much to have in hand: as many requests as there are slots, and `ahead` more that are begun and wait for one; or,
 * where `next` is true, one task more that is ready for when there is room.
 */
export type Capacity = { slots: () => number; ahead?: () => number; next?: () => boolean };

/** Opens empty room; the capacity may change with time, and is asked whenever something was given back. */
export function openRoom({ slots, ahead = () => 0 }: Capacity): Room {
  let load = 0;
  let closed = false;
  let waiting: (() => void)[] = [];

  const isOpen = () => load < slots() + ahead();

  function give(weight: number): void {
    load -= weight;
    if (isOpen()) letIn();
  }

  function letIn(): void {
    for (const enter of waiting) enter();
    waiting = [];
  }

  function fill(weight: number): void {
    load += weight;
  }

  return {
    isOpen,
    hasSlot: () => load < slots(),
    reserve: weight => openPlace(weight, fill, give),
    occupy(weight) {
      const place = openPlace(weight, fill, give);
      place.enter();
      return place;
    },
    async opened() {
      if (closed || load < slots()) return;
      if (isOpen()) await pause(LEFT_TO_OTHERS_MS);
      else await new Promise<void>(resolve => waiting.push(resolve));
    },
    close() {
      closed = true;
      letIn();
    },
  };
}

function openPlace(weight: number, fill: (weight: number) => void, give: (weight: number) => void): Place {
  const { promise: entered, resolve } = Promise.withResolvers<void>();
  let held = 0;
  let hasEntered = false;
  return {
    entered,
    hasEntered: () => hasEntered,
    enter() {
      hasEntered = true;
      held = weight;
      fill(weight);
      resolve();
    },
    shrink() {
      // The last of it is given back by whoever leaves.
      if (held <= 1) return;
      held -= 1;
      give(1);
    },
    leave() {
      give(held);
      held = 0;
    },
  };
}
