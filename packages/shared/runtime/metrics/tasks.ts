import type { Registry } from 'prom-client';
import { openCounter, openHistogram } from './register.ts';

export type TaskMetrics = {
  /** Shows what has not happened yet as 0: the first time is to count too. */
  expectTasks(kind: string, outcomes: readonly string[]): void;
  /** Notes one task worked off, by what it was and how it ended. */
  countTask(labels: { kind: string; outcome: string }, seconds: number): void;
  /** Notes how long a task that is begun could have been begun before. */
  countWait(labels: { kind: string; class: string }, seconds: number): void;
};

/** What a worker makes of its tasks. */
export function taskMetrics(registry: Registry): TaskMetrics {
  const attempts = openCounter(registry, {
    name: 'attempts_total',
    help: 'Tasks worked off, by how that ended.',
    labelNames: ['kind', 'outcome'],
  });
  const durations = openHistogram(
    registry,
    {
      name: 'task_duration_seconds',
      help: 'Time from taking a task to recording what came of it.',
      labelNames: ['kind', 'outcome'],
    },
    [0.05, 0.2, 1, 5, 20, 60, 300],
  );
  const waits = openHistogram(
    registry,
    {
      name: 'queue_wait_seconds',
      help: 'Time from when a task could be begun until it was.',
      labelNames: ['kind', 'class'],
    },
    [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200, 43_200],
  );
  return {
    expectTasks(kind, outcomes) {
      for (const outcome of outcomes) attempts.inc({ kind, outcome }, 0);
    },
    countTask(labels, seconds) {
      attempts.inc(labels);
      durations.observe(labels, seconds);
    },
    countWait: ({ kind, class: jobClass }, seconds) => waits.observe({ kind, class: jobClass }, seconds),
  };
}
