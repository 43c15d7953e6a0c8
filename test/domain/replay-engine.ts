import { mulberry32 } from '../../apps/simulator/tone/mulberry32.ts';
import type { AdaptiveSlots } from '../../apps/worker/transcriber/adaptive-slots.ts';

/** An engine on paper: all that is in flight shares what it gets through. */
export type PaperEngine = {
  /** Audio seconds per second with so many requests in flight. */
  curve: (inFlight: number) => number;
  /** So many requests are worked off, of 2 to 30 s of audio. */
  requests: number;
  /** With more than so many in flight, the one that is added runs out of memory. */
  wall?: number | undefined;
  /** No more than so many are ever wanted at once. */
  demand?: number | undefined;
  seed?: number;
  from?: Replay;
};

/** What was seen: each request that ended, with how many were in flight then. */
export type Replay = { nowMs: number; requests: { inFlight: number; failed: boolean }[] };

/** Plays work into an engine with as many requests in flight as the slots allow, as fast as it can be computed. */
export function replay(slots: AdaptiveSlots, { curve, seed = 1, wall, ...engine }: PaperEngine): Replay {
  const { demand = Number.POSITIVE_INFINITY } = engine;
  const random = mulberry32(seed);
  const flying: { audioMs: number; leftMs: number }[] = [];
  const seen: Replay = { nowMs: engine.from?.nowMs ?? 0, requests: [] };

  function fill(): void {
    while (flying.length < Math.min(slots.slots(), demand)) {
      const audioMs = 2_000 + 28_000 * random();
      slots.sent(seen.nowMs);
      flying.push({ audioMs, leftMs: audioMs });
      if (flying.length > (wall ?? Number.POSITIVE_INFINITY)) {
        flying.pop();
        seen.requests.push({ inFlight: flying.length, failed: true });
        slots.overloaded(seen.nowMs, seen.nowMs);
        slots.ended(seen.nowMs, 0);
        if (slots.slots() > flying.length) return;
      }
    }
  }

  while (seen.requests.length < engine.requests) {
    fill();
    const next = flying.reduce((first, each) => (each.leftMs < first.leftMs ? each : first));
    const took = next.leftMs;
    seen.nowMs += (took * flying.length) / curve(flying.length);
    for (const each of flying) each.leftMs -= took;
    seen.requests.push({ inFlight: flying.length, failed: false });
    flying.splice(flying.indexOf(next), 1);
    slots.ended(seen.nowMs, next.audioMs);
  }
  return seen;
}
