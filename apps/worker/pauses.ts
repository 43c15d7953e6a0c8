import type { Consumer } from '#shared/queue/queue.ts';

/** The reasons for which a consumer takes nothing: it goes on when none is left. */
export type Pauses = {
  pause(reason: string): void;
  resume(reason: string): void;
  any(): boolean;
  /** Closes the consumer. */
  close(): Promise<void>;
};

/** Starts with none; `paused` hears of each. */
export function openPauses(consumer: Consumer, paused: (reason: string) => void): Pauses {
  const reasons = new Set<string>();
  return {
    pause(reason) {
      if (reasons.size === 0) void consumer.pause();
      reasons.add(reason);
      paused(reason);
    },
    resume(reason) {
      if (reasons.delete(reason) && reasons.size === 0) consumer.resume();
    },
    any: () => reasons.size > 0,
    close: consumer.close,
  };
}
