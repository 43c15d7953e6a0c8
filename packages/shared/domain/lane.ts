import { JobClass } from './options.ts';
import type { TaskKind } from './task.ts';

/** Which workers of a pool go first: a backup works only while the others cannot cope. */
export type Tier = 'primary' | 'backup';

/** A queue with the workers that serve it now. */
export type Lane = {
  name: string;
  /** Name of the engine that its workers have; '' where they have none. */
  engine: string;
  tier: Tier;
  /** The part of its engine's work that it is given, above 0 and below 1; null for all that it can take. */
  share: number | null;
  /** What its workers can do at once. */
  slots: number;
  /** Tasks on it that nobody has taken yet. */
  dispatched: Record<JobClass, number>;
  /** Tasks that its workers hold. */
  running: Record<JobClass, number>;
};

/** One task in hand and one waiting for each slot: no worker runs dry, and the backlog stays in the ledger. */
const DEPTH_PER_SLOT = 2;

/** The lane of a worker: of its kind of task, and of its engine if it has one. */
export function laneName(
  kind: TaskKind,
  engine?: { name: string; revision: string | null; tier: Tier; share: number | null },
): string {
  if (!engine) return kind;
  const trial = engine.share === null ? '' : ` on trial ${engine.revision ?? ''}`.trimEnd();
  return `${kind} ${engine.name}${trial}${engine.tier === 'backup' ? ' in backup' : ''}`;
}

/**
 * The lanes of one engine that may be given work now, and at most how many tasks. Backups may while there is no primary,
 * and while `isLate`: something has waited too long. A lane on trial may as far as it has earned it, or while it is alone.
 */
export function openLanes(
  lanes: Lane[],
  isLate: boolean,
  earned: (lane: Lane) => number,
): { lane: Lane; most: number }[] {
  const hasPrimary = lanes.some(lane => lane.tier === 'primary' && lane.share === null && lane.slots > 0);
  return lanes
    .filter(lane => lane.tier === 'primary' || !hasPrimary || isLate)
    .map(lane => ({ lane, most: lane.share !== null && hasPrimary ? Math.floor(earned(lane)) : Infinity }));
}

/** How many tasks of a class a lane may be given now: those of lower classes that wait there are overtaken. */
export function roomFor(lane: Lane, jobClass: JobClass): number {
  const before = classesUpTo(jobClass).reduce((sum, each) => sum + lane.dispatched[each], 0);
  return Math.max(0, DEPTH_PER_SLOT * lane.slots - before);
}

/** How many more tasks backfills may have, so that `reserved` slots of these lanes are never theirs. */
export function roomForBackfill(lanes: Lane[], reserved: number): number {
  if (reserved === 0) return Number.POSITIVE_INFINITY;
  const slots = lanes.reduce((sum, lane) => sum + lane.slots, 0);
  const taken = lanes.reduce((sum, lane) => sum + lane.dispatched.backfill + lane.running.backfill, 0);
  return Math.max(0, slots - reserved - taken);
}

/** A class and those that go before it. */
export function classesUpTo(jobClass: JobClass): JobClass[] {
  return JobClass.options.slice(0, JobClass.options.indexOf(jobClass) + 1);
}
