import { z } from 'zod';
import { ResultFormat } from '#shared/domain/formats.ts';
import { BatchParams } from '../batches/batch-params.ts';
import { findOwnBatch } from '../batches/find-own-batch.ts';
import { zipResults } from '../batches/zip-results.ts';
import { defineRoute } from '../http/route.ts';

export const exportBatch = defineRoute({
  method: 'get',
  path: '/v1/batches/{id}/export',
  operationId: 'exportBatch',
  summary: 'Fetch the transcripts of a batch as files',
  description:
    'A zip with a file for each item that has completed by now, called after its `custom_id`, and `errors.jsonl` with ' +
    'what /errors tells.',
  tags: ['Batches'],
  request: { params: BatchParams, query: z.strictObject({ format: ResultFormat.default('json') }) },
  responses: { 200: { description: 'In the order of its lines.', contentTypes: ['application/zip'] } },
  async handle({ db, projectId, params, query }) {
    const { id } = await findOwnBatch(db, projectId, params.id);
    const headers = {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="batch-${id}.zip"`,
      'Cache-Control': 'private, no-cache',
    };
    return { status: 200, headers, pieces: zipResults(db, id, query.format, new Date()) };
  },
});
