import { setTimeout as pause } from 'node:timers/promises';
import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import { findJob } from '#shared/postgres/job.ts';
import type { Context } from '../http/route.ts';

const ASK_EVERY_MS = 250;
const LONGEST_S = 60;

/** How long the client wants to wait for the end of the job (RFC 7240), in seconds; null if it does not. */
export function readPreferWait(prefer: string | undefined): number | null {
  const wait = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:$|[,;])/i.exec(prefer ?? '')?.[1];
  return wait === undefined ? null : Math.min(Number(wait), LONGEST_S);
}

/** Waits until the job has ended, the time is over, the client is gone, or this process drains. */
export async function waitForJob(
  { pool, signal, draining }: Pick<Context, 'pool' | 'signal' | 'draining'>,
  job: JobRow,
  seconds: number,
): Promise<JobRow> {
  const enough = AbortSignal.any([signal, draining, AbortSignal.timeout(seconds * 1000)]);
  let latest = job;
  while (!isTerminal(latest.state) && !enough.aborted) {
    await pause(ASK_EVERY_MS, undefined, { signal: enough }).catch(() => {});
    latest = (await findJob(pool, job.id)) ?? latest;
  }
  return latest;
}
