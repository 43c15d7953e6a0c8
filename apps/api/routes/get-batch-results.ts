import { BatchParams } from '../batches/batch-params.ts';
import { findOwnBatch } from '../batches/find-own-batch.ts';
import { resultLines } from '../batches/item-lines.ts';
import { defineRoute } from '../http/route.ts';

export const getBatchResults = defineRoute({
  method: 'get',
  path: '/v1/batches/{id}/results',
  operationId: 'getBatchResults',
  summary: 'Fetch the transcripts of a batch',
  description:
    'A line of JSON for each item that has completed by now: `{custom_id, line, transcription_id, result}`, where ' +
    '`result` is the transcript, or null if it was purged.',
  tags: ['Batches'],
  request: { params: BatchParams },
  responses: { 200: { description: 'In the order of its lines.', contentTypes: ['application/jsonl'] } },
  async handle({ db, projectId, params }) {
    const { id } = await findOwnBatch(db, projectId, params.id);
    const headers = { 'Content-Type': 'application/jsonl; charset=utf-8', 'Cache-Control': 'private, no-cache' };
    return { status: 200, headers, pieces: resultLines(db, id) };
  },
});
