import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import { viewJob } from '#shared/domain/job-view.ts';
import { eventText } from '../http/event-text.ts';
import type { Context } from '../http/route.ts';
import type { Told } from './next-segments.ts';
import type { BacklogWatch } from './watch-backlog.ts';
import type { JobWatch } from './watch-jobs.ts';

/** How long a client is to wait before it lets another process go on, in milliseconds. */
const RETRY_MS = 1_000;

/**
 * Tells, as server-sent events, how a job goes on from the version that the client knows (0 if none) until it has ended.
 * What a version brought ends with the event that carries its id, so that who resumes from there misses no segment.
 */
export async function* followJob(
  { backlog, watch, signal, draining }: Pick<Context, 'backlog' | 'watch' | 'signal' | 'draining'>,
  first: JobRow,
  known: number,
): AsyncGenerator<string> {
  const enough = AbortSignal.any([signal, draining]);
  let told = await toldAt(watch, first, known);
  let shown = known === first.version ? first : null;
  for (let job: JobRow | null = first; job; job = await watch.next(job, enough)) {
    if (job === shown) continue;
    for (;;) {
      const next = await watch.segments({ job, version: job.version, told });
      if (!next) break;
      if (next.text !== '') yield next.text;
      told = next.told;
    }
    yield await newsOf(backlog, job, shown);
    if (isTerminal(job.state)) return;
    shown = job;
  }
  if (draining.aborted) yield `retry: ${RETRY_MS}\n\n`;
}

/** How far the transcript had been told to whoever knows this version of the job. */
async function toldAt(watch: JobWatch, job: JobRow, version: number): Promise<Told> {
  for (let told: Told = { chunks: 0, segments: 0 }; ; ) {
    const next = version > 0 ? await watch.segments({ job, version, told }) : null;
    if (!next) return told;
    told = next.told;
  }
}

async function newsOf(backlog: BacklogWatch, job: JobRow, shown: JobRow | null): Promise<string> {
  if (isTerminal(job.state)) return eventText('done', viewJob(job), job.version);
  if (job.state === shown?.state && job.stage === shown.stage) {
    const { state, stage, progress, version, chunks } = viewJob(job);
    return eventText('progress', { state, stage, progress, version, chunks }, version);
  }
  return eventText('state', viewJob(job, await backlog.place(job)), job.version);
}
