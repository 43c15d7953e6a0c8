import { gunzipSync } from 'node:zlib';
import { Problem } from '#shared/domain/error.ts';
import type { JobRow } from '#shared/domain/job.ts';
import type { Transcript } from '#shared/domain/transcript.ts';
import { transaction } from '#shared/postgres/client.ts';
import { findTranscript } from '#shared/postgres/transcript.ts';
import type { Context } from '../http/route.ts';
import { invalid } from '../http/validate.ts';
import { cancelJob } from '../jobs/cancel-job.ts';
import { lockOwnJob } from '../jobs/find-own-job.ts';

/** What became of a job that has ended. Fails with why there is no transcript; `invalid` blames the file. */
export async function transcriptOf({ pool }: Pick<Context, 'pool'>, job: JobRow): Promise<Transcript> {
  if (job.error) throw failureOf(job, job.error);
  const gzipped = await findTranscript(pool, job.id);
  if (!gzipped) throw new Problem('purged', 'the transcript was purged');
  return JSON.parse(gunzipSync(gzipped).toString());
}

function failureOf({ id, state }: JobRow, { code, message }: NonNullable<JobRow['error']>): Problem {
  if (/^(audio_|input_)/.test(code)) return invalid([{ path: 'file', message }]);
  if (state === 'canceled') return new Problem('conflict', `transcription ${id} was canceled`);
  return new Problem('unavailable', `transcription ${id} failed (${code}): ${message}`);
}

/** Gives up a job that nobody waits for any more. Never throws. */
export async function abandonJob(context: Context, { id }: JobRow): Promise<void> {
  const { pool, projectId, settings, signals, log } = context;
  try {
    const running = await transaction(pool, async db => cancelJob(db, await lockOwnJob(db, projectId, id), settings));
    signals.revoke(running);
    signals.wake();
    log.info({ job: id }, 'canceled: nobody waits for it');
  } catch (err) {
    log.warn({ err, job: id }, 'nobody waits for it, and it could not be canceled');
  }
}

/** What to tell who waits while this process ends. */
export function leaving(): Problem {
  return new Problem('unavailable', 'this server is about to end; ask again', { retryAfterS: 1 });
}
