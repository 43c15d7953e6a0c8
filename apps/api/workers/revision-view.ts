import { z } from 'zod';
import type { Pool } from '#shared/postgres/pool.ts';
import type { HeardWorker } from '#shared/postgres/worker.ts';

/** What a model in a revision has done since it was first seen, for comparing one with another. */
export const RevisionView = z
  .object({
    engine: z.string(),
    revision: z.string().nullable(),
    workers: z.int().meta({ description: 'Heard of lately.' }),
    jobs: z.int().meta({ description: 'Completed with their last chunk here.' }),
    chunks: z.int(),
    failure_rate: z.number().nullable().meta({ description: 'Failures and time-outs per attempt; null before any.' }),
    flagged_rate: z.number().nullable().meta({ description: 'Chunks with a quality flag, of all chunks.' }),
    speed: z.number().nullable().meta({ description: 'Seconds of audio per second of one worker’s engine.' }),
    seen_at: z.iso.datetime(),
  })
  .meta({ id: 'Revision' });

/** Shows a pool to an operator, beside the workers that were heard of. */
export function viewRevision(pool: Pool, workers: HeardWorker[]) {
  const own = workers.filter(({ engine }) => engine?.name === pool.name && engine.revision === pool.revision);
  return {
    engine: pool.name,
    revision: pool.revision,
    workers: own.length,
    jobs: pool.jobs,
    chunks: pool.chunks,
    failure_rate: ratio(pool.failed, pool.chunks + pool.failed),
    flagged_rate: ratio(pool.flagged, pool.chunks),
    speed: ratio(pool.audioMs, pool.engineMs),
    seen_at: pool.seenAt,
  };
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
