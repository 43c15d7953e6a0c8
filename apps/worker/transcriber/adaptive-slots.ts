import { openPaceWindow, type PaceWindow } from './pace-window.ts';

/** How many requests to send at once to an engine that batches. Times are milliseconds of one clock. */
export type AdaptiveSlots = {
  /** A whole number from `least` to `most`. */
  slots(): number;
  sent(nowMs: number): void;
  /** A request has ended; `audioMs` is what it transcribed, 0 if it was not answered. */
  ended(nowMs: number, audioMs: number): void;
  /**
   * A request that was sent at `sentAtMs` ended for want of memory or of time. Halves the slots, once for all that were
   * under way then. False if there were no more than the least: then it was not the number that was too much.
   */
  overloaded(nowMs: number, sentAtMs: number): boolean;
};

/** Steps in vain make the next one come later: so many windows at first, so many at most. */
const HOLD = { first: 5, most: 40 };

/** A step up must be worth its memory; one down may cost as little. */
const WORTHWHILE = 0.03;

/** Where memory ran out, the slots stay a tenth below for ten minutes. */
const CAP = { share: 0.9, ms: 600_000 };

/**
 * Begins with the least, doubles while that brings more audio per second, then holds, and tries a quarter more and a
 * fifth less in turn. Latency is no guide: on an engine that batches it grows from the second request on, while the
 * throughput grows as well. Learns nothing while there is too little work.
 */
export function openAdaptiveSlots({ least, most }: { least: number; most: number }): AdaptiveSlots {
  const at: State = {
    ...{ least, most, slots: least, pace: openPaceWindow(least), good: null, phase: 'double', upward: true },
    ...{ windows: 0, hold: HOLD.first, cap: { slots: most, until: 0 }, halvedAt: Number.NEGATIVE_INFINITY },
  };
  return {
    slots: () => at.slots,
    sent: at.pace.sent,
    ended(nowMs, audioMs) {
      const measured = at.pace.ended(nowMs, audioMs);
      if (measured === null) return;
      if (at.phase === 'hold') hear(at, measured, nowMs);
      else if (isWorthwhile(at, measured)) goOn(at, measured, nowMs);
      else goBack(at);
    },
    overloaded(nowMs, sentAtMs) {
      if (sentAtMs < at.halvedAt) return true;
      if (at.slots <= least) return false;
      halve(at, nowMs);
      return true;
    },
  };
}

type State = {
  readonly least: number;
  readonly most: number;
  readonly pace: PaceWindow;
  slots: number;
  /** The best known, and its pace. */
  good: { slots: number; pace: number } | null;
  phase: 'double' | 'hold' | 'try';
  /** Which way the next try goes. */
  upward: boolean;
  /** So many more to hold, and so many the next time. */
  windows: number;
  hold: number;
  cap: { slots: number; until: number };
  halvedAt: number;
};

function hear(at: State, measured: number, nowMs: number): void {
  const { good, slots } = at;
  at.good = { slots, pace: good?.slots === slots ? (good.pace + measured) / 2 : measured };
  at.windows -= 1;
  if (at.windows <= 0) step(at, nowMs);
}

function isWorthwhile({ good, phase, upward }: State, measured: number): boolean {
  const margin = phase === 'double' || upward ? 1 + WORTHWHILE : 1 - WORTHWHILE;
  return !good || measured > good.pace * margin;
}

function goOn(at: State, measured: number, nowMs: number): void {
  at.good = { slots: at.slots, pace: measured };
  at.hold = HOLD.first;
  if (at.phase === 'try') step(at, nowMs);
  else if (!move(at, bounded(at, at.slots * 2, nowMs))) rest(at);
}

/** A step the way that is next, or, where there is none, the other way after a rest. */
function step(at: State, nowMs: number): void {
  const wanted = at.upward ? Math.max(at.slots + 1, Math.round(at.slots * 1.25)) : Math.round(at.slots * 0.8);
  at.phase = 'try';
  if (move(at, bounded(at, wanted, nowMs))) return;
  at.upward = !at.upward;
  rest(at);
}

function goBack(at: State): void {
  if (at.phase === 'try') {
    at.upward = !at.upward;
    at.hold = Math.min(at.hold * 2, HOLD.most);
  }
  move(at, at.good!.slots);
  rest(at);
}

function halve(at: State, nowMs: number): void {
  const tooMany = Math.min(at.slots, Math.max(at.pace.inFlight(), 1));
  at.halvedAt = nowMs;
  at.cap = { slots: Math.max(at.least, Math.floor(tooMany * CAP.share)), until: nowMs + CAP.ms };
  at.good = null;
  at.upward = true;
  at.hold = HOLD.first;
  move(at, Math.max(at.least, Math.floor(tooMany / 2)));
  rest(at);
}

function bounded({ least, most, cap }: State, wanted: number, nowMs: number): number {
  return Math.max(least, Math.min(wanted, nowMs < cap.until ? cap.slots : most));
}

function move(at: State, to: number): boolean {
  if (to === at.slots) return false;
  at.slots = to;
  at.pace.restart(to);
  return true;
}

function rest(at: State): void {
  at.phase = 'hold';
  at.windows = at.hold;
}
