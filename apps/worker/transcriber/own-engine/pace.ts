const FIRST_MS = 1_000;
const MOST_MS = 60_000;
const MANY = 3;
const LATELY_MS = 15 * 60_000;

/** How soon an engine is started again. */
export type Pace = {
  /** It has ended: how long to wait. One second, doubling to a minute; a minute after three in a quarter of an hour. */
  pauseMs(nowMs: number): number;
  /** It was proven: from now on the pauses are short again. */
  fit(): void;
  /** How often in vain, once it is so often that it is tried only once a minute; 0 before. */
  vain(): number;
};

/** Starts with no end in memory. */
export function openPace(): Pace {
  let ends: number[] = [];
  let broken = false;
  return {
    pauseMs(nowMs) {
      ends.push(nowMs);
      broken ||= ends.filter(at => nowMs - at < LATELY_MS).length > MANY;
      return broken ? MOST_MS : Math.min(FIRST_MS * 2 ** (ends.length - 1), MOST_MS);
    },
    fit() {
      ends = [];
      broken = false;
    },
    vain: () => (broken ? ends.length : 0),
  };
}
