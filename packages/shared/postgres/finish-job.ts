import type { EndedJob } from '../runtime/metrics.ts';
import { announce } from './announce.ts';
import type { Db } from './client.ts';
import { type Ending, endJob } from './job.ts';
import { cancelTasks } from './task.ts';

/** What every process must know alike to end a job. */
export type LedgerSettings = {
  publicUrl: string;
  retainDays: number;
  /** Hears of each job that ends. */
  noteEnded?: (job: EndedJob) => void;
};

/**
 * Puts a job into a terminal state, cancels what was left to do for it and schedules its events; call it inside the
 * transaction that makes it true. Returns the tasks that a worker is still busy with, or null if the job had ended.
 */
export async function finishJob(
  db: Db,
  jobId: string,
  ending: Ending,
  settings: LedgerSettings,
): Promise<string[] | null> {
  const ended = await endJob(db, jobId, ending, settings.retainDays);
  if (!ended) return null;
  const { projectId, isNews, ...about } = ended;
  settings.noteEnded?.({ ...about, state: ending.state, code: ending.error?.code ?? '' });
  const [running] = await Promise.all([
    cancelTasks(db, [jobId]),
    isNews && announce(db, { id: jobId, projectId }, `transcription.${ending.state}`, settings.publicUrl),
  ]);
  return running;
}
