/** What a worker can bear at once, and how much of it is taken up. */
export type Room = {
  /** Takes up room, more than there is if need be: what a task weighs is known only when it is in hand. */
  occupy(weight: number): Place;
  isOpen(): boolean;
  /** Resolves when there is room for another task, and at once from `close` on. */
  opened(): Promise<void>;
  close(): void;
};

/** The room of one task. */
export type Place = {
  /** Gives back a part of it: one of several requests is done. */
  shrink(): void;
  /** Gives back what is left. */
  leave(): void;
};

/** Opens empty room; `slots` may change with time, and is asked whenever something was given back. */
export function openRoom(slots: () => number): Room {
  let load = 0;
  let closed = false;
  let waiting: (() => void)[] = [];

  const isOpen = () => load < slots();

  function give(weight: number): void {
    load -= weight;
    if (isOpen()) letIn();
  }

  function letIn(): void {
    for (const enter of waiting) enter();
    waiting = [];
  }

  return {
    isOpen,
    occupy(weight) {
      let held = weight;
      load += weight;
      return {
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
    },
    async opened() {
      if (!closed && !isOpen()) await new Promise<void>(resolve => waiting.push(resolve));
    },
    close() {
      closed = true;
      letIn();
    },
  };
}
