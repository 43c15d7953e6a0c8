import type { Registry } from 'prom-client';
import { openCounter, openHistogram } from './register.ts';

/** How a job ended: `code` is that of its error, '' if it was completed. */
export type EndedJob = {
  class: string;
  state: string;
  code: string;
  /** Time that it took, divided by what was said when it was accepted; null where nothing was said. */
  predictionRatio: number | null;
};

export type JobMetrics = {
  /** Notes a recording that was accepted, known or estimated to be so long. */
  countAccepted(jobClass: string, audioMs: number): void;
  /** Notes a part of a recording that was transcribed. */
  countTranscribed(jobClass: string, audioMs: number): void;
  countEnded(job: EndedJob): void;
};

/** What comes in and what comes out. */
export function jobMetrics(registry: Registry): JobMetrics {
  const accepted = openCounter(registry, {
    name: 'audio_accepted_seconds_total',
    help: 'Audio that was accepted, by its size where its length was not known.',
    labelNames: ['class'],
  });
  const transcribed = openCounter(registry, {
    name: 'audio_transcribed_seconds_total',
    help: 'Audio that engines have transcribed.',
    labelNames: ['class'],
  });
  const ended = openCounter(registry, {
    name: 'jobs_ended_total',
    help: 'Jobs that have ended, by state and the code of their error.',
    labelNames: ['class', 'state', 'code'],
  });
  const predictions = openHistogram(
    registry,
    {
      name: 'job_prediction_ratio',
      help: 'Time that a completed job took, divided by what was said when it was accepted.',
    },
    [0.25, 0.5, 0.75, 0.85, 0.95, 1.05, 1.15, 1.25, 1.5, 2, 4],
  );
  return {
    countAccepted: (jobClass, audioMs) => accepted.inc({ class: jobClass }, audioMs / 1000),
    countTranscribed: (jobClass, audioMs) => transcribed.inc({ class: jobClass }, audioMs / 1000),
    countEnded({ predictionRatio, ...labels }) {
      ended.inc(labels);
      if (predictionRatio !== null) predictions.observe(predictionRatio);
    },
  };
}
