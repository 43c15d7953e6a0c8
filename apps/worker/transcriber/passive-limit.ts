/** As Nginx has it: `maxFails` failures within `restMs` give the engine a rest of `restMs`. 0 fails never do. */
export type PassiveLimit = { maxFails: number; restMs: number };

/** Counts failures; `add` tells whether the limit is reached, and starts anew when it is. */
export function openPassiveLimit({ maxFails, restMs }: PassiveLimit): { add(nowMs: number): boolean } {
  let failures: number[] = [];
  return {
    add(nowMs) {
      failures = [...failures.filter(at => nowMs - at < restMs), nowMs];
      if (maxFails === 0 || failures.length < maxFails) return false;
      failures = [];
      return true;
    },
  };
}
