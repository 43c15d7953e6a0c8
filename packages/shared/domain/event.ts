import type { BatchView } from './batch-view.ts';
import type { JobView } from './job-view.ts';

/** Standard Webhooks asks for less than 20 kB; the ledger's CHECK holds it. */
const MAX_BODY_BYTES = 20_000;

/**
 * The body of a webhook about a job: `{type, timestamp, data}`, where data is the job, `result_url` (null unless it
 * completed) and, if asked for and small enough, the text. Metadata gives way before the event is lost.
 */
export function jobEventBody(event: {
  type: string;
  at: Date;
  job: JobView;
  publicUrl: string;
  text: string | null;
}): string {
  const result_url =
    event.job.state === 'completed' ? `${event.publicUrl}/v1/transcriptions/${event.job.id}/result` : null;
  const body = (data: object) => JSON.stringify({ type: event.type, timestamp: event.at.toISOString(), data });
  const fits = (candidate: string) => Buffer.byteLength(candidate) <= MAX_BODY_BYTES;
  const { options, ...brief } = event.job;
  const shrunk = { ...brief, metadata: {}, warnings: event.job.warnings.slice(0, 20) };
  const bodies = [
    ...(event.text === null ? [] : [body({ ...event.job, result_url, text: event.text })]),
    body({ ...event.job, result_url }),
    body({ ...brief, result_url }),
  ];
  return bodies.find(fits) ?? body({ ...shrunk, result_url });
}

/** The body of a webhook about a batch that has ended: the batch without its defaults, and where its results are. */
export function batchEventBody(event: { at: Date; batch: BatchView; publicUrl: string }): string {
  const { defaults, ...brief } = event.batch;
  const results_url = `${event.publicUrl}/v1/batches/${brief.id}/results`;
  return JSON.stringify({ type: BATCH_ENDED, timestamp: event.at.toISOString(), data: { ...brief, results_url } });
}

/** Told once of each batch, whatever its end. */
export const BATCH_ENDED = 'batch.completed';
