import type { Response } from 'express';
import { BatchRequest } from '#shared/domain/batch-request.ts';
import { BatchTrial } from '#shared/domain/batch-trial.ts';
import { BatchView } from '#shared/domain/batch-view.ts';
import { acceptBatch } from '../batches/accept-batch.ts';
import { answerBatch } from '../batches/answer-batch.ts';
import { tryBatch } from '../batches/try-batch.ts';
import { defineRoute } from '../http/route.ts';
import { admitExactly } from '../jobs/admit.ts';

export const createBatch = defineRoute({
  method: 'post',
  path: '/v1/batches',
  operationId: 'createBatch',
  summary: 'Submit many recordings at once',
  description:
    'With its items in the request, or in a manifest that a worker reads. An item that is wrong is told of under ' +
    '/errors and refuses no other; the same `custom_id` twice is one item. It is taken while there is any room at all ' +
    'for audio that waits, with all its items.',
  tags: ['Batches'],
  creates: true,
  request: { body: BatchRequest, bodyMb: 16, unchecked: 'items' },
  responses: {
    202: { description: 'Accepted; `Location` tells where to ask.', schema: BatchView },
    200: { description: 'What would come of it, for a `dry_run`.', schema: BatchTrial },
  },
  async handle(context) {
    const { db, body: request, projectId, requestId, settings, metrics, signals, log } = context;
    // It may have to wait for a manifest: no transaction waits with it, and it is done anew for whoever asks again.
    if (request.dry_run) {
      const respond = async (res: Response) => void res.json(await tryBatch({ ...context, db: context.pool }));
      return { status: 200, respond };
    }
    await admitExactly(context, { engine: null, class: request.class, projectId, audioMs: 1 });
    const id = await acceptBatch(db, {
      projectId,
      requestId,
      request,
      reach: settings,
      noteAccepted: metrics.countAccepted,
    });
    const answer = await answerBatch(context, id, 202);
    return {
      ...answer,
      headers: { ...answer.headers, Location: `/v1/batches/${id}` },
      afterCommit() {
        log.info({ batch: id }, 'batch accepted');
        signals.wake();
      },
    };
  },
});
