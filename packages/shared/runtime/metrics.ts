import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** The numbers of one process, for Prometheus. */
export type Metrics = {
  /** For what a process counts beyond this. */
  registry: Registry;
  /** Notes one answered request. `route` is a pattern, never a path: the number of labels must stay small. */
  countRequest(labels: { method: string; route: string; status: number }, seconds: number): void;
  /** Notes one task worked off, by what it was and how it ended. */
  countTask(labels: { kind: string; outcome: string }, seconds: number): void;
  /** Everything in the text format of Prometheus. */
  text(): Promise<{ body: string; contentType: string }>;
};

/** Opens the metrics of a process: what Node tells of itself, and rate, errors and duration of requests. */
export function openMetrics(process: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, uploads and waiting included.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  const tasks = new Histogram({
    name: 'task_duration_seconds',
    help: 'Time from taking a task to recording what came of it.',
    labelNames: ['kind', 'outcome'],
    buckets: [0.05, 0.2, 1, 5, 20, 60, 300],
    registers: [registry],
  });
  return {
    registry,
    countTask: ({ kind, outcome }, seconds) => tasks.observe({ kind, outcome }, seconds),
    countRequest: ({ method, route, status }, seconds) => requests.observe({ method, route, status }, seconds),
    text: async () => ({ body: await registry.metrics(), contentType: registry.contentType }),
  };
}
