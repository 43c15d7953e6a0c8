import { collectDefaultMetrics, Registry } from 'prom-client';
import { type EngineMetrics, engineMetrics } from './metrics/engine.ts';
import { type EndedJob, type JobMetrics, jobMetrics } from './metrics/jobs.ts';
import { type LedgerMetrics, type LineReading, ledgerMetrics } from './metrics/ledger.ts';
import { type PostgresMetrics, postgresMetrics } from './metrics/postgres.ts';
import { type RequestMetrics, requestMetrics } from './metrics/requests.ts';
import { type ScalingMetrics, type ScalingNumbers, scalingMetrics } from './metrics/scaling.ts';
import { type TaskMetrics, taskMetrics } from './metrics/tasks.ts';
import { type WebhookMetrics, webhookMetrics } from './metrics/webhooks.ts';
import { type WorkerMetrics, workerMetrics } from './metrics/worker.ts';

export type { EndedJob, LineReading, ScalingNumbers };

/** The numbers of one process, for Prometheus. */
export type Metrics = RequestMetrics &
  TaskMetrics &
  JobMetrics &
  EngineMetrics &
  WebhookMetrics &
  WorkerMetrics &
  LedgerMetrics &
  ScalingMetrics &
  PostgresMetrics & {
    /** Everything in the text format of Prometheus. */
    text(): Promise<{ body: string; contentType: string }>;
  };

/** Opens the metrics of a process, with what Node tells of itself; `process` is in every line. */
export function openMetrics(process: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  return {
    ...requestMetrics(registry),
    ...taskMetrics(registry),
    ...jobMetrics(registry),
    ...engineMetrics(registry),
    ...webhookMetrics(registry),
    ...workerMetrics(registry),
    ...ledgerMetrics(registry),
    ...scalingMetrics(registry),
    ...postgresMetrics(registry),
    text: async () => ({ body: await registry.metrics(), contentType: registry.contentType }),
  };
}
