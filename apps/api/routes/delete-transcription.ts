import { z } from 'zod';
import { chunksKey } from '#shared/audio/store.ts';
import { Problem } from '#shared/domain/error.ts';
import { JobView, viewJob } from '#shared/domain/job-view.ts';
import { purgeTexts } from '#shared/postgres/purge-job.ts';
import { removeUnneededSource } from '../http/recording.ts';
import { defineRoute } from '../http/route.ts';
import { cancelJob } from '../jobs/cancel-job.ts';
import { findOwnJob, lockOwnJob } from '../jobs/find-own-job.ts';
import { JobParams } from '../jobs/job-params.ts';

const Query = z.strictObject({
  force: z.enum(['true', 'false']).default('false').meta({ description: 'Cancel it first if it is being processed.' }),
});

export const deleteTranscription = defineRoute({
  method: 'delete',
  path: '/v1/transcriptions/{id}',
  operationId: 'deleteTranscription',
  summary: 'Purge audio and text of a transcription',
  description: 'The entry itself stays, with `purged_at`. One that still waits is canceled. May be repeated.',
  tags: ['Transcriptions'],
  request: { params: JobParams, query: Query },
  responses: { 200: { description: 'Purged.', schema: JobView } },
  problems: ['conflict'],
  async handle({ db, projectId, params, query, settings, signals, store }) {
    const job = await lockOwnJob(db, projectId, params.id);
    if (job.state === 'processing' && query.force === 'false') {
      throw new Problem('conflict', 'the transcription is being processed; cancel it, or add ?force=true');
    }
    const running = await cancelJob(db, job, settings);
    await purgeTexts(db, job.id);
    await store.remove(chunksKey(job.id));
    if (job.sha256) await removeUnneededSource(db, store, job.sha256);
    return {
      status: 200,
      body: viewJob(await findOwnJob(db, projectId, job.id)),
      afterCommit() {
        signals.revoke(running);
        signals.wake();
      },
    };
  },
});
