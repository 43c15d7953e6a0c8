import { estimateAudioMs, formatOf } from '#shared/domain/estimate-audio.ts';
import type { JobRow } from '#shared/domain/job.ts';
import type { Db } from '#shared/postgres/client.ts';
import { listPastAudio } from '#shared/postgres/usage.ts';

/** How long a recording is that nobody has opened yet, in milliseconds: by what is known of it and of earlier ones. */
export async function estimateAudio(
  db: Db,
  job: Pick<JobRow, 'projectId' | 'class' | 'bytes' | 'filename'>,
): Promise<number> {
  const past = await listPastAudio(db, job.projectId, job.class);
  return estimateAudioMs({ bytes: job.bytes, format: formatOf(job.filename) }, past);
}
