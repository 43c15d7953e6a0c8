import { v7 as uuidv7 } from 'uuid';
import type { JobRow } from '#shared/domain/job.ts';
import { type JobOptions, type JobRequest, optionsOf } from '#shared/domain/job-request.ts';
import type { Db } from '#shared/postgres/client.ts';
import { findJob, insertJob, type NewJob } from '#shared/postgres/job.ts';
import { insertPrepareTask } from '#shared/postgres/requeue-job.ts';
import { findUpload } from '#shared/postgres/upload.ts';
import { checkAudioUrl, checkUrl } from '../http/check-url.ts';
import type { Recording } from '../http/recording.ts';
import { invalid } from '../http/validate.ts';
import type { Services } from '../services.ts';
import { admit } from './admit.ts';
import { chooseEngine } from './choose-engine.ts';
import { estimateAudio } from './estimate-audio.ts';
import { gatherHotwords } from './gather-hotwords.ts';

export type Submission = {
  projectId: string;
  requestId: string;
  request: JobRequest | JobOptions;
  /** What came with the request; null if it names its audio instead. */
  recording: Recording | null;
  services: Pick<Services, 'backlog' | 'metrics' | 'settings'>;
};

/**
 * Writes a job with the task that prepares it, and keeps its recording. Fails with `invalid`, and where too much waits
 * with `quota_exceeded` or `unavailable`.
 */
export async function submitJob(db: Db, submission: Submission): Promise<JobRow> {
  const { request, projectId, requestId, services } = submission;
  const { allowNetworks } = services.settings;
  const problems = request.callback ? checkUrl('callback.url', request.callback.url, allowNetworks) : [];
  if (problems.length > 0) throw invalid(problems);
  const id = uuidv7();
  const audio = await findAudio(db, submission);
  const [hotwords, engine, audioMs] = await Promise.all([
    gatherHotwords(db, projectId, request),
    chooseEngine(db, request.engine),
    estimateAudio(db, { projectId, class: request.class, ...audio }),
  ]);
  const job: NewJob = {
    id,
    projectId,
    requestId,
    ...audio,
    options: optionsOf({ ...request, hotwords }, engine),
    class: request.class,
    priority: request.priority,
    referenceId: request.reference_id,
    metadata: request.metadata,
    batchId: null,
    callback: request.callback,
    expiresInS: request.expires_in_s,
    retainDays: request.retain_days,
    reuse: request.reuse,
  };
  const place = { engine: job.options.engine, class: job.class, projectId };
  await admit({ ...services, db }, { ...place, audioMs });
  const [, , written] = await Promise.all([
    insertJob(db, job),
    insertPrepareTask(db, { ...job, audioMs }),
    findJob(db, id),
  ]);
  services.backlog.note(place, audioMs);
  services.metrics.countAccepted(job.class, audioMs);
  return written!;
}

type AudioColumns = Pick<NewJob, 'source' | 'sourceUrl' | 'sha256' | 'bytes' | 'filename'>;

async function findAudio(db: Db, { projectId, request, recording, services }: Submission): Promise<AudioColumns> {
  if (recording) {
    await recording.keep(db);
    const { sha256, bytes, filename } = recording;
    return { source: 'upload', sourceUrl: null, sha256, bytes, filename };
  }
  const audio = 'audio' in request ? request.audio : {};
  if (audio.upload_id !== undefined) {
    const upload = await findUpload(db, audio.upload_id, projectId);
    if (!upload) throw invalid([{ path: 'audio.upload_id', message: 'there is no such upload; one lasts 24 hours' }]);
    const { sha256, bytes, filename } = upload;
    return { source: 'upload', sourceUrl: null, sha256, bytes, filename };
  }
  const problems = checkAudioUrl('audio.url', audio.url!, services.settings);
  if (problems.length > 0) throw invalid(problems);
  return { source: 'url', sourceUrl: audio.url!, sha256: null, bytes: null, filename: null };
}
