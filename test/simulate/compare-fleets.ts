import type { FleetRule } from './fleet.ts';
import { byQueueLength, fixedFleet, stenopoolScaling, stenopoolUnsettled } from './fleet-rules.ts';

const LIMITS = { least: 5, most: 20 };
const drainS = { interactive: 20, standard: 300, backfill: 7_200 };

/** Recordings of a lesson that 20 workers can do in five minutes: less than come, so that the limit is felt. */
const ROOMS_PER_SPEED = 2.2;

/** How many classrooms keep a fleet of this speed busy. */
export function roomsFor(speed: number): number {
  return Math.round(ROOMS_PER_SPEED * speed);
}

/** Ways to have as many workers as it takes, made anew for each day. */
export function fleetRules(speed: number): FleetRule[] {
  return [
    ...[5, 12, 20].map(fixedFleet),
    ...[5, 20].map(perWorker => byQueueLength(perWorker, LIMITS)),
    stenopoolUnsettled({ ...LIMITS, drainS, speed }),
    stenopoolScaling({ ...LIMITS, drainS, speed }),
  ];
}
