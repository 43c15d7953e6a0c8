import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import type { Context } from '../http/route.ts';

const LONGEST_S = 60;

/** How long the client wants to wait for the end of the job (RFC 7240), in seconds; null if it does not. */
export function readPreferWait(prefer: string | undefined): number | null {
  const wait = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:$|[,;])/i.exec(prefer ?? '')?.[1];
  return wait === undefined ? null : Math.min(Number(wait), LONGEST_S);
}

/** Waits until the job has ended, the time is over, the client is gone, or this process drains. */
export async function waitForJob(
  { watch, signal, draining }: Pick<Context, 'watch' | 'signal' | 'draining'>,
  job: JobRow,
  seconds: number,
): Promise<JobRow> {
  const enough = AbortSignal.any([signal, draining, AbortSignal.timeout(seconds * 1000)]);
  let latest = job;
  while (!isTerminal(latest.state) && !enough.aborted) {
    latest = (await watch.next(latest, enough)) ?? latest;
  }
  return latest;
}
