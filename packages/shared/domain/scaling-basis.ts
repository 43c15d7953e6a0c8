import type { Leaving } from './leaving.ts';
import type { JobClass } from './options.ts';
import { type Demand, drainSeconds, type ScalingRule, speedOf } from './scaling.ts';

/** What the number of workers of an engine was decided by, as it is written down and shown. */
export type ScalingBasis = {
  /** By what there was to do at that moment. */
  wanted: number;
  min: number;
  max: number;
  /** Heard of lately, and of those the ones that take work. */
  workers: number;
  fit: number;
  backlogMs: Record<JobClass, number>;
  arriving: number;
  speed: number;
  isMeasured: boolean;
  oldestMs: number | null;
  /** Seconds until the backlog is done by those that take work; null while none does. */
  drainS: number | null;
  targetS: Record<JobClass, number>;
  /** Workers that were told to take no more, for fewer are wanted. */
  leaving: Leaving[];
};

/** Puts together what is shown of a decision. */
export function describeBasis(
  wanted: number,
  demand: Demand,
  rule: ScalingRule,
  staff: { workers: number; leaving: Leaving[] },
): ScalingBasis {
  const speed = speedOf(demand, rule);
  return {
    ...{ wanted, min: rule.least, max: rule.most, targetS: rule.drainS, ...staff },
    ...{ fit: demand.fit, backlogMs: demand.backlogMs, arriving: demand.arriving, oldestMs: demand.oldestMs },
    ...{ speed, isMeasured: speed === demand.speed, drainS: drainSeconds(demand, speed, demand.fit) },
  };
}
