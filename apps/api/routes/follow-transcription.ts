import { z } from 'zod';
import { isTerminal } from '#shared/domain/job.ts';
import { defineRoute } from '../http/route.ts';
import { findOwnJob } from '../jobs/find-own-job.ts';
import { followJob } from '../jobs/follow-job.ts';
import { JobParams } from '../jobs/job-params.ts';

const Headers = z.object({
  'last-event-id': z
    .string()
    .regex(/^\d{1,9}$/, 'expected the id of an event of this stream')
    .optional()
    .meta({ description: 'The last id that was received: what came before is not told again.' }),
});

export const followTranscription = defineRoute({
  method: 'get',
  path: '/v1/transcriptions/{id}/events',
  operationId: 'followTranscription',
  summary: 'Follow a transcription as it is made',
  description: [
    'Server-sent events, until the transcription has ended:',
    '- `state`: the job as `GET` shows it; first of all, and whenever its state or stage has changed.',
    '- `progress`: `{state, stage, progress, version, chunks}`, whenever another chunk has ended.',
    '- `segment`: a segment of the transcript, under the id and at the times that it has in the result. Segments come ' +
      'in order of time, each once: those of a chunk as soon as it is done and so are all chunks before it.',
    '- `done`: the job at its end, whatever its state. Nothing follows it.',
    '',
    'Every event but a segment has the version of the job as its `id`; segments come before the event that counts ' +
      'them. So a client that comes back with `Last-Event-ID` misses nothing; segments that it had received after that ' +
      'event come again under the same ids. If the job was retried meanwhile, the transcript is told from its first ' +
      'segment. A comment every 15 seconds keeps the connection open. A server that is about to end closes the stream ' +
      'with `retry`.',
  ].join('\n'),
  tags: ['Transcriptions'],
  request: { params: JobParams, headers: Headers },
  responses: {
    200: { description: 'The events.', contentTypes: ['text/event-stream'] },
    204: { description: 'It has ended, and the client knows it: there is nothing to come back for.' },
  },
  async handle(context) {
    const job = await findOwnJob(context.db, context.projectId, context.params.id);
    const last = Number(context.headers['last-event-id'] ?? 0);
    if (last === job.version && isTerminal(job.state)) return { status: 204 };
    return {
      status: 200,
      headers: {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        // nginx would hold events back to fill its buffer.
        'X-Accel-Buffering': 'no',
      },
      stream: followJob(context, job, last <= job.version ? last : 0),
    };
  },
});
