import type { AdaptiveSlots } from '../adaptive-slots.ts';

/** Lets requests go ahead in the order in which they ask, as many at once as there are slots. */
export type Turns = {
  slots(): number;
  /** Resolves when it is this one's turn; rejects with the signal's reason if that fires before. */
  next(signal: AbortSignal): Promise<Turn>;
  /** How long the slowest answers took lately, in milliseconds; null before the first. */
  slowestMs(): number | null;
};

export type Turn = {
  /** To be called once, at the end, with what was transcribed: 0 if there was no answer. */
  end(audioMs: number): void;
  /** It ended for want of memory or time: fewer go ahead from now on, if they may be fewer. */
  overloaded(): boolean;
};

// So much less counts an answer with each that comes after it.
const FADING = 0.95;

/** Opens the turns of one engine. */
export function openTurns(slots: AdaptiveSlots): Turns {
  const waiting = new Set<() => void>();
  let taken = 0;
  let slowest: number | null = null;

  function letGo(): void {
    for (const enter of waiting) {
      if (taken >= slots.slots()) return;
      waiting.delete(enter);
      enter();
    }
  }

  function begin(): Turn {
    const sentAt = performance.now();
    taken += 1;
    slots.sent(sentAt);
    return {
      end(audioMs) {
        const now = performance.now();
        if (audioMs > 0) slowest = Math.max(now - sentAt, (slowest ?? 0) * FADING);
        taken -= 1;
        slots.ended(now, audioMs);
        letGo();
      },
      overloaded: () => slots.overloaded(performance.now(), sentAt),
    };
  }

  return {
    slots: slots.slots,
    slowestMs: () => slowest,
    next(signal) {
      return new Promise((resolve, reject) => {
        const give = () => {
          waiting.delete(enter);
          reject(signal.reason);
        };
        const enter = () => {
          signal.removeEventListener('abort', give);
          resolve(begin());
        };
        if (signal.aborted) return give();
        signal.addEventListener('abort', give);
        waiting.add(enter);
        letGo();
      });
    },
  };
}
