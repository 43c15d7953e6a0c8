import { extname } from 'node:path';
import type { Response } from 'express';
import { type LocalFile, sourceKey } from '#shared/audio/store.ts';
import { Problem } from '#shared/domain/error.ts';
import { defineRoute } from '../http/route.ts';
import { findOwnJob } from '../jobs/find-own-job.ts';
import { JobParams } from '../jobs/job-params.ts';

/** As long as somebody may take to play it. */
const LINK_S = 6 * 3_600;

export const getAudio = defineRoute({
  method: 'get',
  path: '/v1/transcriptions/{id}/audio',
  operationId: 'getAudio',
  summary: 'Fetch the recording',
  description:
    'As it came, until it is purged. Ranges are honoured, so that a player can jump. Where recordings lie in a bucket, ' +
    'the answer is a link into it that is good for six hours.',
  tags: ['Transcriptions'],
  request: { params: JobParams },
  responses: {
    200: { description: 'The recording.', contentTypes: ['audio/*', 'video/*', 'application/octet-stream'] },
    206: { description: 'The range asked for.', contentTypes: ['audio/*', 'video/*', 'application/octet-stream'] },
    304: { description: 'As the client has it.' },
    307: { description: 'It lies at `Location`.' },
    416: { description: 'It is not that long.' },
  },
  problems: ['purged'],
  async handle({ db, store, projectId, params }) {
    const job = await findOwnJob(db, projectId, params.id);
    if (job.purgedAt) throw new Problem('purged', 'audio and text of this transcription were purged');
    if (!job.sha256) throw new Problem('not_found', 'its recording has not been fetched');
    const { sha256 } = job;
    return {
      status: 200,
      async respond(res) {
        const contentType = typeOf(res, job.filename);
        const link = await store.link(sourceKey(sha256), { seconds: LINK_S, contentType });
        if (link !== null) {
          res.removeHeader('Content-Type');
          res.set('Cache-Control', 'no-store').redirect(307, link);
          return;
        }
        await using file = await store.file(sourceKey(sha256)).catch(error => {
          throw error.code === 'ENOENT' ? new Problem('purged', 'the recording is not there any more') : error;
        });
        res.attachment(job.filename ?? sha256).type(contentType);
        await sendFile(res, file, sha256);
      },
    };
  },
});

/** What a name says the recording is; nothing that a browser would show as a page or run. */
function typeOf(res: Response, filename: string | null): string {
  const type = res.type(extname(filename ?? '') || 'bin').get('Content-Type')!;
  if (!/^(audio|video)\//.test(type)) res.type('application/octet-stream');
  return res.get('Content-Type')!;
}

function sendFile(res: Response, { path }: LocalFile, sha256: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  res.set({ ETag: `"${sha256}"`, 'Cache-Control': 'private, no-cache' });
  // A client that goes away, or has it already, is no error.
  res.sendFile(path, { dotfiles: 'allow', cacheControl: false, lastModified: false }, error => {
    if (error && 'status' in error && error.status === 416) resolve(void res.status(416).end());
    else if (error && !res.headersSent) reject(error);
    else resolve();
  });
  return promise;
}
