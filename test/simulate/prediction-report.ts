import type { Course } from './run.ts';
import type { Recording } from './workload.ts';

export const PREDICTION_HEADINGS = ['Said to take', 'Recordings', 'Off by, median', 'Off by, 9 of 10'];

const BUCKETS = [
  { name: 'up to 30 s', from: 0, to: 30 },
  { name: '30 s to 2 min', from: 30, to: 120 },
  { name: '2 to 10 min', from: 120, to: 600 },
  { name: 'more', from: 600, to: Infinity },
];

/** The lines of a table: how far what was said was from what came, by how long it was said to take. */
export function describePredictions(courses: Course[], predictedS: Map<Recording, number>): string[][] {
  return BUCKETS.map(({ name, from, to }) => {
    const errors = errorsOf(courses, predictedS, from, to);
    return [name, String(errors.length), percent(quantile(errors, 0.5)), percent(quantile(errors, 0.9))];
  });
}

/** Of all that was said to take from `fromS` to `toS`: the difference to what it took, divided by that; sorted. */
export function errorsOf(courses: Course[], predictedS: Map<Recording, number>, fromS: number, toS: number): number[] {
  return courses
    .map(({ recording, doneS }) => ({ saidS: predictedS.get(recording)!, tookS: doneS - recording.atS }))
    .filter(({ saidS }) => saidS >= fromS && saidS < toS)
    .map(({ saidS, tookS }) => Math.abs(saidS - tookS) / tookS)
    .toSorted((a, b) => a - b);
}

/** The value below which a share of sorted ones lies; NaN of none. */
export function quantile(sorted: number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}

function percent(value: number): string {
  return Number.isNaN(value) ? '' : `${(value * 100).toFixed(0)} %`;
}
