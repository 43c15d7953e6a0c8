import type { Registry } from 'prom-client';
import { openHistogram } from './register.ts';

export type RequestMetrics = {
  /** Notes one answered request. `route` is a pattern, never a path: the number of labels must stay small. */
  countRequest(labels: { method: string; route: string; status: number }, seconds: number): void;
};

/** Rate, errors and duration of requests. */
export function requestMetrics(registry: Registry): RequestMetrics {
  const requests = openHistogram(
    registry,
    {
      name: 'http_request_duration_seconds',
      help: 'Time to answer a request, uploads and waiting included.',
      labelNames: ['method', 'route', 'status'],
    },
    [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
  );
  return { countRequest: (labels, seconds) => requests.observe(labels, seconds) };
}
