import { createHash } from 'node:crypto';
import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import { viewJob } from '#shared/domain/job-view.ts';
import type { Db } from '#shared/postgres/client.ts';
import { findQueuePlace } from '#shared/postgres/queue-place.ts';
import type { Answer } from '../http/route.ts';

/** Shows a job, with its version as ETag and, while it has not ended, when to ask again. */
export async function answerJob(db: Db, job: JobRow, status = 200): Promise<Answer> {
  const place = await findQueuePlace(db, job);
  const body = viewJob(job, place);
  return {
    status,
    body,
    headers: {
      ETag: etag(job.version, JSON.stringify(body)),
      'Cache-Control': 'private, no-cache',
      ...(isTerminal(job.state) ? {} : { 'Retry-After': retryAfter(place.etaMs) }),
    },
  };
}

// The place in the line and the state of the callback change without a new version, and a strong tag must tell.
function etag(version: number, body: string): string {
  return `"${version}-${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
}

function retryAfter(etaMs: number | null): string {
  return String(etaMs === null ? 2 : Math.min(Math.max(Math.ceil(etaMs / 1000), 1), 30));
}
