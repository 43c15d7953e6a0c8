import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { insertUpload } from '#shared/postgres/upload.ts';
import { defineRoute } from '../http/route.ts';

const Upload = z
  .object({ upload_id: z.uuid(), sha256: z.string(), bytes: z.int(), filename: z.string().nullable() })
  .meta({ id: 'Upload' });

const Query = z.strictObject({
  filename: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'For a raw body, which has no name of its own.' }),
});

export const createUpload = defineRoute({
  method: 'post',
  path: '/v1/uploads',
  operationId: 'createUpload',
  summary: 'Upload a recording for a later request',
  description:
    'The body is the recording, or a form with a `file` part. It is kept for 24 hours, and may be used often.',
  tags: ['Uploads'],
  creates: true,
  request: { query: Query, form: z.strictObject({}), raw: true },
  responses: { 201: { description: 'Whole in the audio store.', schema: Upload } },
  async handle({ db, recording, projectId, query }) {
    const { sha256, bytes } = recording!;
    const filename = query.filename ?? recording!.filename;
    const id = uuidv7();
    await recording!.keep(db);
    await insertUpload(db, { id, projectId, sha256, bytes, filename });
    return { status: 201, body: { upload_id: id, sha256, bytes, filename } };
  },
});
