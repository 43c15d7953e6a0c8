import type { FleetOutcome } from './fleet.ts';
import { quantile } from './prediction-report.ts';

export const FLEET_HEADINGS = [
  'Workers',
  'clip waits, p50 / p95',
  'lesson waits, p50 / p95',
  'lesson done, p50 / p95',
  'GPU hours',
  'workers started',
];

/** One line of the table. */
export function describeFleet(name: string, { courses, gpuHours, started }: FleetOutcome): string[] {
  const clips = courses.filter(({ recording }) => recording.class === 'interactive');
  const lessons = courses.filter(({ recording }) => recording.project === 'lessons');
  return [
    name,
    both(clips.map(({ waitS }) => waitS)),
    both(lessons.map(({ waitS }) => waitS)),
    both(lessons.map(({ tookS }) => tookS)),
    gpuHours.toFixed(0),
    `${started}`,
  ];
}

function both(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `${seconds(quantile(sorted, 0.5))} / ${seconds(quantile(sorted, 0.95))}`;
}

function seconds(value: number): string {
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} s`;
}
