import { createHash } from 'node:crypto';
import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import { viewJob } from '#shared/domain/job-view.ts';
import type { Answer } from '../http/route.ts';
import { type Asking, placeOfJob, retryAfterS } from './place-of-job.ts';

/** Shows a job, with its version as ETag and, while it has not ended, when to ask again. */
export async function answerJob(by: Asking, job: JobRow, status = 200): Promise<Answer> {
  const place = await placeOfJob(by, job);
  const body = viewJob(job, place);
  return {
    status,
    body,
    headers: {
      ETag: etag(job.version, JSON.stringify(body)),
      'Cache-Control': 'private, no-cache',
      ...(isTerminal(job.state) ? {} : { 'Retry-After': String(retryAfterS(place)) }),
    },
  };
}

// The place in the line and the state of the callback change without a new version, and a strong tag must tell.
function etag(version: number, body: string): string {
  return `"${version}-${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
}
