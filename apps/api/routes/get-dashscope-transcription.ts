import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { Problem } from '#shared/domain/error.ts';
import { findJob } from '#shared/postgres/job.ts';
import { findLinkSecret } from '#shared/postgres/project.ts';
import { findTranscript } from '#shared/postgres/transcript.ts';
import { dashscopeErrors } from '../dashscope/error-style.ts';
import { isGoodLink } from '../dashscope/link.ts';
import { writeTranscriptionFile } from '../dashscope/transcription-file.ts';
import { defineRoute } from '../http/route.ts';
import { JobParams } from '../jobs/job-params.ts';

const Query = z.strictObject({
  expires: z.coerce.number().int().meta({ description: 'Seconds since 1970.' }),
  channels: z
    .string()
    .regex(/^\d+(,\d+)*$/)
    .optional(),
  signature: z.string(),
});

export const getDashscopeTranscription = defineRoute({
  method: 'get',
  path: '/api/v1/transcriptions/{id}',
  operationId: 'getDashscopeTranscription',
  summary: 'Fetch a transcript by its link',
  description: 'What a `transcription_url` leads to, without a key and for a day, in the form of the hosted service.',
  tags: ['DashScope'],
  access: 'public',
  errors: dashscopeErrors,
  request: { params: JobParams, query: Query },
  responses: {
    200: {
      description: 'The transcript.',
      schema: z.looseObject({ file_url: z.string(), transcripts: z.array(z.looseObject({ text: z.string() })) }),
    },
  },
  async handle({ db, params, query }) {
    const { channels = '', expires, signature } = query;
    const job = await findJob(db, params.id);
    const secret = job && (await findLinkSecret(db, job.projectId));
    if (!secret || !isGoodLink(secret, { jobId: job.id, channels }, { expires, signature }, Date.now() / 1000)) {
      throw new Problem('forbidden', 'this link is not, or no longer, good; fetch the task for a new one');
    }
    const gzipped = await findTranscript(db, job.id);
    if (!gzipped) throw new Problem('purged', 'there is no transcript; it may have been purged');
    const wanted = channels === '' ? [] : channels.split(',').map(Number);
    const body = writeTranscriptionFile(job, JSON.parse(gunzipSync(gzipped).toString()), wanted);
    return { status: 200, body, headers: { 'Cache-Control': 'private, no-store' } };
  },
});
