import { BatchParams } from '../batches/batch-params.ts';
import { findOwnBatch } from '../batches/find-own-batch.ts';
import { errorLines } from '../batches/item-lines.ts';
import { defineRoute } from '../http/route.ts';

export const getBatchErrors = defineRoute({
  method: 'get',
  path: '/v1/batches/{id}/errors',
  operationId: 'getBatchErrors',
  summary: 'Fetch what went wrong in a batch',
  description:
    'A line of JSON for each item that has ended without a transcript, or could not become a transcription: ' +
    '`{custom_id, line, transcription_id, state, error}`.',
  tags: ['Batches'],
  request: { params: BatchParams },
  responses: { 200: { description: 'In the order of its lines.', contentTypes: ['application/jsonl'] } },
  async handle({ db, projectId, params }) {
    const { id } = await findOwnBatch(db, projectId, params.id);
    const headers = { 'Content-Type': 'application/jsonl; charset=utf-8', 'Cache-Control': 'private, no-cache' };
    return { status: 200, headers, pieces: errorLines(db, id) };
  },
});
