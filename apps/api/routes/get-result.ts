import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { Problem } from '#shared/domain/error.ts';
import { formatTranscript, ResultFormat } from '#shared/domain/formats.ts';
import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import { Transcript } from '#shared/domain/transcript.ts';
import { findTranscript } from '#shared/postgres/transcript.ts';
import { defineRoute } from '../http/route.ts';
import { findOwnJob } from '../jobs/find-own-job.ts';
import { JobParams } from '../jobs/job-params.ts';
import { type Asking, placeOfJob, retryAfterS } from '../jobs/place-of-job.ts';

export const getResult = defineRoute({
  method: 'get',
  path: '/v1/transcriptions/{id}/result',
  operationId: 'getResult',
  summary: 'Fetch a transcript',
  tags: ['Transcriptions'],
  request: { params: JobParams, query: z.strictObject({ format: ResultFormat.default('json') }) },
  responses: {
    200: {
      description: 'The transcript in the format asked for.',
      schema: Transcript,
      contentTypes: ['text/plain', 'application/x-subrip', 'text/vtt', 'text/tab-separated-values', 'text/markdown'],
    },
    304: { description: 'As the client has it.' },
  },
  problems: ['result_not_ready', 'conflict', 'purged'],
  async handle({ db, backlog, projectId, params, query, request }) {
    const job = await findOwnJob(db, projectId, params.id);
    await refuseWithoutResult({ db, backlog }, job);
    const gzipped = await findTranscript(db, job.id);
    if (!gzipped) throw new Problem('purged', 'the transcript was purged');
    const packed = query.format === 'json' && request.acceptsEncodings('gzip', 'identity') === 'gzip';
    const headers = {
      ETag: `"${job.id}-${query.format}${packed ? '-gzip' : ''}"`,
      Vary: 'Accept-Encoding',
      'Cache-Control': 'private, no-cache',
    };
    if (packed) {
      return { status: 200, body: gzipped, headers: { ...headers, ...JSON_TYPE, 'Content-Encoding': 'gzip' } };
    }
    const text = gunzipSync(gzipped).toString();
    if (query.format === 'json') return { status: 200, body: text, headers: { ...headers, ...JSON_TYPE } };
    const { body, contentType } = formatTranscript(JSON.parse(text), query.format);
    return { status: 200, body, headers: { ...headers, 'Content-Type': contentType } };
  },
});

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

async function refuseWithoutResult(by: Asking, job: JobRow): Promise<void> {
  if (job.purgedAt) throw new Problem('purged', 'audio and text of this transcription were purged');
  if (job.state === 'completed') return;
  if (!isTerminal(job.state)) {
    const wait = { retryAfterS: retryAfterS(await placeOfJob(by, job)) };
    throw new Problem('result_not_ready', `the transcription is ${job.state}`, wait);
  }
  throw new Problem('conflict', `there is no result: the transcription is ${job.state} (${job.error?.code})`);
}
