import type { Registry } from 'prom-client';
import { openHistogram } from './register.ts';

export type EngineMetrics = {
  /** Notes one chunk that an engine was asked for, and how long its answer took. */
  countAsked(outcome: string, seconds: number): void;
  /** Notes how fast a chunk was transcribed. */
  countSpeed(jobClass: string, engineMs: number, audioMs: number): void;
};

/** How an engine does. */
export function engineMetrics(registry: Registry): EngineMetrics {
  const asked = openHistogram(
    registry,
    {
      name: 'engine_request_duration_seconds',
      help: 'Time that the engine took for a chunk, by how that ended.',
      labelNames: ['outcome'],
    },
    [0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300],
  );
  const factors = openHistogram(
    registry,
    {
      name: 'real_time_factor',
      help: 'Time that an engine took for a chunk, divided by the length of the chunk.',
      labelNames: ['class'],
    },
    [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2],
  );
  return {
    countAsked: (outcome, seconds) => asked.observe({ outcome }, seconds),
    countSpeed(jobClass, engineMs, audioMs) {
      if (audioMs > 0) factors.observe({ class: jobClass }, engineMs / audioMs);
    },
  };
}
