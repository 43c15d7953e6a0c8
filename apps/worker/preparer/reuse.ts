import type { JobRow } from '#shared/domain/job.ts';
import type { Db } from '#shared/postgres/client.ts';
import { findJob } from '#shared/postgres/job.ts';
import { insertPrepareTask } from '#shared/postgres/requeue-job.ts';
import { findEarlier, forbidReuse, reuseEarlier } from '#shared/postgres/reuse.ts';
import type { Station } from '../station.ts';
import type { Source } from './find-source.ts';
import { keepSource } from './keep-source.ts';
import type { Prepared } from './prepare-source.ts';
import type { PreparerSettings } from './settings.ts';

/** What a job can be answered with at once, if it wishes so: the project's transcript of the same audio, made alike. */
export async function findKnown(db: Db, job: JobRow, source: Source): Promise<Prepared | null> {
  const earlier = job.reuse ? await findEarlier(db, job, source.sha256) : null;
  return earlier && { source, audio: earlier, chunks: [], made: [], rank: null, warnings: [], earlier };
}

/** Completes what was found to be known; one whose transcript has gone meanwhile is prepared after all. */
export function withReuse(
  station: Station<JobRow, Prepared>,
  { settings }: { settings: PreparerSettings },
): Station<JobRow, Prepared> {
  return {
    ...station,
    async complete(db, task, prepared) {
      if (!prepared.earlier) return station.complete(db, task, prepared);
      const job = await findJob(db, task.jobId!);
      if (!job) return;
      await keepSource(db, prepared.source);
      if (await reuseEarlier(db, job, prepared.earlier, settings)) return;
      await forbidReuse(db, job.id, prepared.audio);
      await insertPrepareTask(db, job);
    },
  };
}
