import { Problem } from '#shared/domain/error.ts';
import type { JobRow } from '#shared/domain/job.ts';
import type { Db } from '#shared/postgres/client.ts';
import { findJob, lockJob } from '#shared/postgres/job.ts';

/** The job, if it is that project's. Fails with `not_found`: nobody learns what others have. */
export async function findOwnJob(db: Db, projectId: string, id: string): Promise<JobRow> {
  const job = await findJob(db, id, projectId);
  if (!job) throw new Problem('not_found', 'there is no such transcription');
  return job;
}

/** The same, and nobody else changes it until the transaction ends. */
export async function lockOwnJob(db: Db, projectId: string, id: string): Promise<JobRow> {
  await findOwnJob(db, projectId, id);
  await lockJob(db, id);
  return findOwnJob(db, projectId, id);
}
