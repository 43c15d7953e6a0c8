import type { JobClass } from '#shared/domain/options.ts';
import type { Course, Outcome } from './run.ts';

export const HEADINGS = [
  'Order',
  'live clip begun, mean / p95',
  'live clip done, p95',
  'meeting done, mean / p95',
  'two archives: Jain’s index',
  'engines idle while work waits',
];

/** One line of the table. */
export function describeOutcome(name: string, { courses, idleShare, audioByThen }: Outcome): string[] {
  const live = of(courses, 'interactive');
  const meetings = of(courses, 'standard');
  const begun = live.map(({ begunS, recording }) => begunS - recording.atS);
  const done = (each: Course[]) => each.map(({ doneS, recording }) => doneS - recording.atS);
  const archives = ['large archive', 'small archive'].map(project => audioByThen.get(project) ?? 0);
  return [
    name,
    `${seconds(mean(begun))} / ${seconds(p95(begun))}`,
    seconds(p95(done(live))),
    `${seconds(mean(done(meetings)))} / ${seconds(p95(done(meetings)))}`,
    jain(archives).toFixed(2),
    `${(idleShare * 100).toFixed(1)} %`,
  ];
}

/** 1 when all have the same, 1 ÷ n when one has everything. */
export function jain(shares: number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return sum ** 2 / (shares.length * squares);
}

function of(courses: Course[], jobClass: JobClass): Course[] {
  return courses.filter(({ recording }) => recording.class === jobClass);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function p95(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)]!;
}

function seconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} s`;
}
