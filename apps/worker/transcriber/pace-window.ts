/** Measures how much audio an engine gets through, in audio milliseconds per millisecond, at a number of slots. */
export type PaceWindow = {
  /** Begins anew with another number of slots. What was sent before is waited for, but says nothing of it. */
  restart(slots: number): void;
  sent(nowMs: number): void;
  /** Notes a request that has ended; `audioMs` is 0 if it was not answered. The pace, when enough has been seen. */
  ended(nowMs: number, audioMs: number): number | null;
  inFlight(): number;
};

/** A window is so many answers of each slot: clips of all lengths are among them, and neither its first nor last counts much. */
const ANSWERS_A_SLOT = 3;

/** With fewer requests in flight than this share of the slots, it is the work that is scarce, and nothing is learned. */
const FULL = 0.8;

/** Opens a window for some slots. */
export function openPaceWindow(slots: number): PaceWindow {
  let inFlight = 0;
  let flightMs = 0;
  let changedAt = 0;
  let unsettled = slots;
  let seen = { answers: 0, audioMs: 0, from: 0 };

  // Summed over time: requests are sent one by one, and at a given moment there is nearly always one missing.
  function pass(nowMs: number): void {
    flightMs += inFlight * (nowMs - changedAt);
    changedAt = nowMs;
  }

  function open(nowMs: number): void {
    flightMs = 0;
    seen = { answers: 0, audioMs: 0, from: nowMs };
  }

  function close(nowMs: number): number | null {
    const elapsedMs = nowMs - seen.from;
    const isFull = flightMs >= FULL * slots * elapsedMs;
    const pace = isFull && elapsedMs > 0 ? seen.audioMs / elapsedMs : null;
    open(nowMs);
    return pace;
  }

  return {
    restart(wanted) {
      slots = wanted;
      unsettled = Math.max(inFlight, 1);
    },
    sent(nowMs) {
      pass(nowMs);
      inFlight += 1;
    },
    ended(nowMs, audioMs) {
      pass(nowMs);
      inFlight -= 1;
      // What was dropped, or failed, took time and tells nothing of what can be done in it.
      if (unsettled > 0 || audioMs === 0) {
        unsettled = Math.max(0, unsettled - 1);
        open(nowMs);
        return null;
      }
      seen.answers += 1;
      seen.audioMs += audioMs;
      return seen.answers < ANSWERS_A_SLOT * slots ? null : close(nowMs);
    },
    inFlight: () => inFlight,
  };
}
