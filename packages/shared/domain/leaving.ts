import type { Tier } from './lane.ts';

/** What is known of a worker that may have to go. */
export type Candidate = {
  id: string;
  tier: Tier;
  /** Whether it takes work, as it says of itself; and if not, why. */
  isFit: boolean;
  reason: string | null;
  /** Audio per time, as measured; null before. */
  speed: number | null;
  /** Chunks in its hands. */
  held: number;
  startedAt: Date;
};

/** A worker that is the one to go, and why it rather than others. */
export type Leaving = { id: string; reason: string };

/** Slower than this part of the usual speed, a worker is missed least. */
const SLOW = 0.8;

/**
 * The workers that are missed least: those that do not work, then backups, then the slow, the idle, and last the youngest.
 * In the order in which they should go.
 */
export function chooseLeaving(workers: Candidate[], count: number): Leaving[] {
  const usual = medianSpeed(workers);
  return workers
    .map(worker => ({ worker, ...useOf(worker, usual) }))
    .toSorted((a, b) => a.use - b.use || b.worker.startedAt.getTime() - a.worker.startedAt.getTime())
    .slice(0, Math.max(0, count))
    .map(({ worker, why }) => ({ id: worker.id, reason: why }));
}

function useOf(worker: Candidate, usual: number | null): { use: number; why: string } {
  if (!worker.isFit) return { use: 0, why: `it takes no work: ${worker.reason ?? 'it does not say why'}` };
  if (worker.tier === 'backup') return { use: 1, why: 'it is a backup' };
  if (worker.speed !== null && usual !== null && worker.speed < SLOW * usual) {
    return { use: 2, why: `it is slow: ${worker.speed.toFixed(1)} × real time where ${usual.toFixed(1)} × is usual` };
  }
  return worker.held === 0 ? { use: 3, why: 'it is idle' } : { use: 4, why: 'it is younger than those that stay' };
}

function medianSpeed(workers: Candidate[]): number | null {
  const speeds = workers.flatMap(({ speed }) => speed ?? []).toSorted((a, b) => a - b);
  return speeds[Math.floor(speeds.length / 2)] ?? null;
}
