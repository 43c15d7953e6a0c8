import type { Lane } from '#shared/domain/lane.ts';

/** How many tasks each lane on trial has earned by what its pool was given: its share of that. */
export type Credits = {
  of(lane: Lane): number;
  /** A lane was given tasks: the trials of its pool have earned their share of them, and those it took are spent. */
  spend(lane: Lane, tasks: number, pool: Lane[]): void;
};

/** A trial that was away for long is not made up for at once. */
const MOST = 5;

/** Starts with nothing earned; known to this process alone, for who dispatches changes seldom. */
export function openCredits(): Credits {
  const earned = new Map<string, number>();
  const of = (lane: Lane) => earned.get(lane.name) ?? 0;
  return {
    of,
    spend(lane, tasks, pool) {
      for (const trial of pool) {
        if (trial.share !== null) earned.set(trial.name, Math.min(MOST, of(trial) + trial.share * tasks));
      }
      if (lane.share !== null) earned.set(lane.name, Math.max(0, of(lane) - tasks));
    },
  };
}
