import { mulberry32 } from '../../apps/simulator/tone/mulberry32.ts';

/** Choices that are the same ones for the same seed. */
export type Random = {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True in `share` of all cases. */
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Record<Name, number>): Name;
};

/** Opens a source of choices; `purpose` tells several of one seed apart. */
export function openRandom(seed: number, purpose: string): Random {
  const next = mulberry32(
    [...purpose].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), seed),
  );
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: share => next() < share,
    pick: from => from[Math.floor(next() * from.length)]!,
    weighted<Name extends string>(weights: Record<Name, number>) {
      const entries = Object.entries(weights) as [Name, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        if (left < weight) return name;
        left -= weight;
      }
      return entries[0]![0];
    },
  };
}
