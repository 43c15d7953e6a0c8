import { expect, test } from 'vitest';
import { fleetRules, roomsFor } from './compare-fleets.ts';
import { type FleetOutcome, runFleet } from './fleet.ts';
import { quantile } from './prediction-report.ts';
import { makeSchoolDay } from './school-day.ts';

const how = { speed: 50, startS: 180 };
const morning = makeSchoolDay(1, roomsFor(how.speed), { periods: 4 });
const outcomes = new Map(fleetRules(how.speed).map(rule => [rule.name, runFleet(rule, morning, how)]));
const ours = outcomes.get('stenopool')!;
const all = outcomes.get('20 workers, fixed')!;

test('every recording of a school morning is transcribed, whoever decides how many workers there are', () => {
  for (const { courses } of outcomes.values()) {
    expect(courses).toHaveLength(morning.length);
    for (const { tookS } of courses) expect(tookS).toBeGreaterThan(0);
  }
});

test('a clip is begun at once, and lessons in the time that is theirs and that workers take to start, at fewer GPU hours', () => {
  expect(wait(ours, 'interactive', 0.95)).toBeLessThan(20);
  expect(wait(ours, 'standard', 1)).toBeLessThan(300 + how.startS);
  expect(ours.gpuHours).toBeLessThan(all.gpuHours * 0.85);
  expect(wait(ours, 'standard', 0.95)).toBeLessThan(wait(outcomes.get('5 workers, fixed')!, 'standard', 0.95) / 2);
});

test('workers are started once for a burst, not again and again', () => {
  expect(ours.started).toBeLessThanOrEqual(15 * 4);
  expect(ours.started).toBeLessThanOrEqual(outcomes.get('a worker for 5 that wait')!.started);
});

test('the same day comes out the same', () => {
  const again = runFleet(fleetRules(how.speed).at(-1)!, makeSchoolDay(1, roomsFor(how.speed), { periods: 4 }), how);
  expect(again.sizes).toEqual(ours.sizes);
  expect(again.gpuHours).toBe(ours.gpuHours);
});

function wait({ courses }: FleetOutcome, jobClass: string, share: number): number {
  const waits = courses.filter(({ recording }) => recording.class === jobClass).map(({ waitS }) => waitS);
  return quantile(
    waits.toSorted((a, b) => a - b),
    Math.min(share, 0.9999),
  );
}
