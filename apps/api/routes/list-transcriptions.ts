import { z } from 'zod';
import { JobState } from '#shared/domain/job.ts';
import { JobView, viewJob } from '#shared/domain/job-view.ts';
import { JobClass } from '#shared/domain/options.ts';
import { listJobs } from '#shared/postgres/job-list.ts';
import { cursorOf, listOf, Page, pageOf } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

const time = z.iso.datetime({ offset: true });
const Cursor = cursorOf(z.strictObject({ createdAt: time, id: z.uuid() }));

const Query = z.strictObject({
  ...Page,
  cursor: Cursor,
  state: JobState.optional(),
  batch_id: z.uuid().optional(),
  reference_id: z.string().min(1).max(200).optional(),
  class: JobClass.optional(),
  created_after: time.optional().meta({ description: 'At or after this time.' }),
  created_before: time.optional().meta({ description: 'Before this time.' }),
  q: z.string().trim().min(1).max(200).optional().meta({ description: 'Words of the transcript, all of them.' }),
});

export const listTranscriptions = defineRoute({
  method: 'get',
  path: '/v1/transcriptions',
  operationId: 'listTranscriptions',
  summary: 'List transcriptions, newest first',
  tags: ['Transcriptions'],
  request: { query: Query },
  responses: { 200: { description: 'One page.', schema: listOf(JobView).meta({ id: 'TranscriptionList' }) } },
  async handle({ db, projectId, query }) {
    const filter = {
      state: query.state ?? null,
      batchId: query.batch_id ?? null,
      referenceId: query.reference_id ?? null,
      class: query.class ?? null,
      createdAfter: query.created_after ?? null,
      createdBefore: query.created_before ?? null,
      q: query.q ?? null,
    };
    const jobs = await listJobs(db, projectId, filter, { limit: query.limit + 1, after: query.cursor ?? null });
    return {
      status: 200,
      body: pageOf(
        jobs,
        query.limit,
        job => viewJob(job),
        job => job.cursor,
      ),
    };
  },
});
