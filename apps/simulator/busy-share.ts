import type { RequestRecord } from './simulation.ts';

/**
 * Which share of its slots was taken from the start of the first request to that of the last, 0 to 1: as long as there
 * was something to do. Null before there are two.
 */
export function busyShare(requests: RequestRecord[], slots: number): number | null {
  const spans = requests
    .filter(request => request.started_at !== null)
    .map(({ started_at, finished_at }) => ({ from: at(started_at), to: finished_at ? at(finished_at) : Infinity }));
  const first = Math.min(...spans.map(span => span.from));
  const last = Math.max(...spans.map(span => span.from));
  if (!(last > first)) return null;
  const taken = spans.reduce((sum, { from, to }) => sum + Math.min(to, last) - from, 0);
  return taken / (slots * (last - first));
}

function at(time: string | null): number {
  return Date.parse(time!);
}
