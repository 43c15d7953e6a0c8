import { classesUpTo } from './lane.ts';
import { JobClass } from './options.ts';

/** What the operator wants of the number of workers of one engine. */
export type ScalingRule = {
  /** Workers, at least and at most. */
  least: number;
  most: number;
  /** Within so many seconds what waits of a class is to be done, with all that goes before it. */
  drainS: Record<JobClass, number>;
  /** Audio per time of one worker, for as long as none has been measured. */
  speed: number;
};

/** What one engine's workers have to do, and what they are able to. */
export type Demand = {
  /** Milliseconds of audio that are accepted and not transcribed. */
  backlogMs: Record<JobClass, number>;
  /** Audio per time that came lately, without backfills: those can wait. */
  arriving: number;
  /** Audio per time of one worker at work; null before any was measured. */
  speed: number | null;
  /** Workers that take work now. */
  fit: number;
  /** Workers that hold a chunk which is no backfill's. */
  holding: number;
  /** How long the interactive chunk has waited that waits longest; null if none does. */
  oldestMs: number | null;
};

/** How many workers an engine was to have so long ago: `wanted` by what there was to do, `desired` after all. */
export type Decision = { ageMs: number; wanted: number; desired: number };

/** What comes steadily keeps workers busy for this part of their time: with more, what comes unevenly would wait. */
export const UTILIZATION = 0.7;

/** So long a number stays that was wanted once: it takes minutes until a new worker has loaded its model. */
export const HOLD_MS = 600_000;

/** At most a quarter of the workers go within so long. */
const STEP_MS = 120_000;
const STEP = 4;

/** Sums of floating point may miss a whole number by less. */
const NOTHING = 1e-6;

/**
 * How many workers there should be by what there is to do now: so many that every class is drained within its time while
 * as much comes as lately. Work that somebody may wait for takes none away that hold it, and an interactive chunk that has
 * waited too long asks for one more than there are, whatever the sums say.
 */
export function wantedWorkers(demand: Demand, rule: ScalingRule): number {
  const speed = speedOf(demand, rule);
  const drains = JobClass.options.map(each => backlogUpTo(demand, each) / 1000 / (speed * rule.drainS[each]));
  const steady = Math.max(0, demand.arriving || 0) / (speed * UTILIZATION);
  const isLate = (demand.oldestMs ?? 0) > rule.drainS.interactive * 1000;
  const byWork = Math.ceil(Math.max(...drains) + steady - NOTHING);
  return clamp(Math.max(byWork, demand.holding, isLate ? demand.fit + 1 : 0), rule);
}

/** Audio per time of one worker: as measured, or as assumed where that is no number above nothing. */
export function speedOf({ speed }: Pick<Demand, 'speed'>, rule: Pick<ScalingRule, 'speed'>): number {
  return speed !== null && Number.isFinite(speed) && speed > 0 ? speed : rule.speed;
}

/**
 * How many workers there should be after what was decided lately (`past`, in any order): more at once, fewer only when
 * nobody has wanted more for ten minutes, and then step by step.
 */
export function settleWorkers(wanted: number, past: Decision[], rule: ScalingRule): number {
  const target = Math.max(wanted, ...past.filter(({ ageMs }) => ageMs < HOLD_MS).map(each => each.wanted));
  const latest = Math.min(...past.map(({ ageMs }) => ageMs));
  const before = past.filter(({ ageMs }) => ageMs === latest || ageMs <= STEP_MS).map(({ desired }) => desired);
  const highest = Math.max(0, ...before);
  return clamp(Math.max(target, highest - Math.max(1, Math.floor(highest / STEP))), rule);
}

/** Seconds until all of a backlog is done by so many workers; null while there are none. */
export function drainSeconds({ backlogMs }: Demand, speed: number, workers: number): number | null {
  const allMs = JobClass.options.reduce((sum, each) => sum + backlogMs[each], 0);
  if (allMs === 0) return 0;
  return workers > 0 ? Math.ceil(allMs / 1000 / (speed * workers)) : null;
}

function backlogUpTo({ backlogMs }: Demand, jobClass: JobClass): number {
  return classesUpTo(jobClass).reduce((sum, each) => sum + Math.max(0, backlogMs[each] || 0), 0);
}

function clamp(workers: number, { least, most }: ScalingRule): number {
  return Math.min(Math.max(workers, least), most);
}
