import { setTimeout as pause } from 'node:timers/promises';
import type { JobRow } from '#shared/domain/job.ts';
import { listChangedJobs } from '#shared/postgres/changed-jobs.ts';
import type { Pool } from '#shared/postgres/client.ts';
import type { Log } from '#shared/runtime/log.ts';
import { nextSegments, type Telling, type Untold, untoldKey } from './next-segments.ts';
import { shareInFlight } from './share-in-flight.ts';

type Seen = Pick<JobRow, 'id' | 'version'>;

/** Tells everybody who listens how jobs go on. */
export type JobWatch = {
  /** Waits until the job has a higher version and gives it as it is then; null if the signal fires first. */
  next(seen: Seen, signal: AbortSignal): Promise<JobRow | null>;
  /** The next segments of a job's transcript, read once for all who are told of them at the same time. */
  segments(untold: Untold): Promise<Telling | null>;
};

const ASK_EVERY_MS = 250;

/**
 * Asks the ledger while anybody waits, in one statement for all jobs that are waited for: a thousand listeners cost as
 * little as one. While Postgres is away they wait on.
 */
export function watchJobs(pool: Pool, log: Log): JobWatch {
  const waiting = new Set<{ seen: Seen; tell: (job: JobRow) => void }>();
  let asking = false;

  async function ask(): Promise<void> {
    asking = true;
    for (let asked = 0; waiting.size > 0; asked++) {
      await pause(ASK_EVERY_MS);
      const jobs = await listChangedJobs(pool, oldestSeen()).catch(err => {
        log[asked % 40 === 0 ? 'warn' : 'debug']({ err }, 'cannot tell how jobs stand');
        return new Map<string, JobRow>();
      });
      for (const { seen, tell } of waiting) {
        const job = jobs.get(seen.id);
        if (job && job.version > seen.version) tell(job);
      }
    }
    asking = false;
  }

  function oldestSeen(): Seen[] {
    const oldest = new Map<string, Seen>();
    for (const { seen } of waiting) {
      if (seen.version < (oldest.get(seen.id)?.version ?? Number.POSITIVE_INFINITY)) oldest.set(seen.id, seen);
    }
    return [...oldest.values()];
  }

  return {
    segments: shareInFlight(untoldKey, untold => nextSegments(pool, untold)),
    next(seen, signal) {
      if (signal.aborted) return Promise.resolve(null);
      return new Promise(resolve => {
        const end = (job: JobRow | null) => {
          waiting.delete(waiter);
          signal.removeEventListener('abort', giveUp);
          resolve(job);
        };
        const giveUp = () => end(null);
        const waiter = { seen, tell: end };
        waiting.add(waiter);
        signal.addEventListener('abort', giveUp);
        if (!asking) void ask();
      });
    },
  };
}
