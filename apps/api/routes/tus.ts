import { z } from 'zod';
import type { ServedRoute } from '../http/route.ts';
import { serveTus, TUS_PATH, UPLOAD_ID } from '../tus/serve-tus.ts';

const Params = z.object({ id: z.uuid() });
const Resumable = z.object({ 'tus-resumable': z.literal('1.0.0') });

/** What the protocol itself answers to headers that are not its own. */
const refusals = {
  400: { description: 'A header is wrong', contentTypes: ['text/plain'] },
  412: { description: '`Tus-Resumable` is missing', contentTypes: ['text/plain'] },
};

const common = { tags: ['Uploads'], serve: serveTus };
const one = { ...common, path: `${TUS_PATH}/{id}` };

/** Uploads that can be resumed, by the tus protocol: its own headers, beside the errors that all routes have. */
export const tusRoutes: ServedRoute[] = [
  {
    ...common,
    method: 'options',
    path: TUS_PATH,
    operationId: 'describeResumableUploads',
    summary: 'What of the tus protocol is spoken here',
    access: 'public',
    responses: { 204: { description: 'In `Tus-Version`, `Tus-Extension` and `Tus-Max-Size`.' } },
  },
  {
    ...common,
    method: 'post',
    path: TUS_PATH,
    operationId: 'createResumableUpload',
    summary: 'Begin an upload that can be resumed',
    description:
      'By tus 1.0, with `Upload-Length` or `Upload-Defer-Length`, and `filename` in `Upload-Metadata` if there is one. ' +
      'The body may be the first piece. `Location` tells where to send the pieces; one that nothing has come to for ' +
      '24 hours is removed.',
    request: { headers: Resumable },
    responses: { 201: { description: 'Begun.' }, ...refusals },
    problems: ['malformed', 'too_large'],
  },
  {
    ...one,
    method: 'head',
    operationId: 'getResumableUpload',
    summary: 'How far has an upload come?',
    description: `\`Upload-Offset\` bytes are safe, whatever happens. Once it is whole, \`${UPLOAD_ID}\` tells the \`upload_id\` to submit.`,
    request: { params: Params, headers: Resumable },
    responses: { 200: { description: 'In `Upload-Offset` and `Upload-Length`.' }, ...refusals },
    problems: ['not_found'],
  },
  {
    ...one,
    method: 'patch',
    operationId: 'continueResumableUpload',
    summary: 'Send the next piece of an upload',
    description:
      'As `application/offset+octet-stream`, from `Upload-Offset` on. A second request at the same upload has the ' +
      `first come to an end. The answer to the last piece has \`${UPLOAD_ID}\`, the \`upload_id\` to submit.`,
    request: { params: Params, headers: Resumable.extend({ 'upload-offset': z.int().min(0) }) },
    responses: { 204: { description: 'As far as `Upload-Offset` it is safe.' }, ...refusals },
    problems: ['malformed', 'not_found', 'conflict', 'too_large'],
  },
  {
    ...one,
    method: 'delete',
    operationId: 'deleteResumableUpload',
    summary: 'Give up an upload',
    description: 'What has become of one that was whole stays.',
    request: { params: Params, headers: Resumable },
    responses: { 204: { description: 'Removed.' }, ...refusals },
    problems: ['not_found'],
  },
];
