import type { Registry } from 'prom-client';
import { showNumbers } from './register.ts';

/** What decided how many workers an engine should have. */
export type ScalingNumbers = {
  engine: string;
  desired: number;
  wanted: number;
  workers: number;
  speed: number;
  backlogMs: number;
  drainS: number | null;
};

export type ScalingMetrics = {
  /** Shows how many workers each engine should have, as last decided. */
  showScaling(latest: () => ScalingNumbers[]): void;
};

type ScalingNumber = { name: string; help: string; unit?: number; field: Exclude<keyof ScalingNumbers, 'engine'> };

const NUMBERS: ScalingNumber[] = [
  { name: 'scaling_desired_workers', help: 'Transcribers that the engine should have.', field: 'desired' },
  { name: 'scaling_wanted_workers', help: 'The same by what there is to do now alone.', field: 'wanted' },
  { name: 'scaling_workers', help: 'Transcribers heard of lately.', field: 'workers' },
  { name: 'scaling_speed_ratio', help: 'Audio per time of one transcriber at work.', field: 'speed' },
  {
    name: 'scaling_backlog_audio_seconds',
    help: 'Audio of the engine that is accepted and not transcribed.',
    unit: 0.001,
    field: 'backlogMs',
  },
  { name: 'scaling_drain_seconds', help: 'Until the backlog is done by those that work.', field: 'drainS' },
];

/** How many workers there should be. */
export function scalingMetrics(registry: Registry): ScalingMetrics {
  return {
    showScaling(latest) {
      for (const { name, help, unit = 1, field } of NUMBERS) {
        showNumbers(registry, { name, help, labelNames: ['engine'] }, () =>
          latest().flatMap(({ engine, [field]: value }) =>
            value === null ? [] : [{ labels: { engine }, value: value * unit }],
          ),
        );
      }
    },
  };
}
