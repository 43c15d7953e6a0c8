import { z } from 'zod';
import { listDeliveryAttempts } from '#shared/postgres/attempt.ts';
import { defineRoute } from '../http/route.ts';
import { findOwnDelivery } from '../webhooks/find-own.ts';
import { WebhookParams } from '../webhooks/params.ts';

const time = z.iso.datetime();

const WebhookAttempt = z
  .object({
    number: z.int().meta({ description: 'From 1, replays counted on.' }),
    worker_id: z.string(),
    started_at: time,
    finished_at: time.nullable(),
    outcome: z.string().nullable().meta({ description: 'null while it runs; `released` costs no attempt.' }),
    status: z.int().nullable().meta({ description: 'What the receiver answered; null if it did not.' }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'WebhookAttempt' });

export const listWebhookAttempts = defineRoute({
  method: 'get',
  path: '/v1/webhook-deliveries/{id}/attempts',
  operationId: 'listWebhookAttempts',
  summary: 'See every attempt that was made for a webhook delivery',
  tags: ['Webhooks'],
  request: { params: WebhookParams },
  responses: { 200: { description: 'Oldest first.', schema: z.object({ data: z.array(WebhookAttempt) }) } },
  async handle({ db, projectId, params }) {
    const delivery = await findOwnDelivery(db, projectId, params.id);
    const attempts = await listDeliveryAttempts(db, delivery.id);
    const data = attempts.map((attempt, index) => ({
      number: index + 1,
      worker_id: attempt.workerId,
      started_at: attempt.startedAt,
      finished_at: attempt.finishedAt,
      outcome: attempt.outcome,
      status: attempt.status,
      error: attempt.error,
    }));
    return { status: 200, body: { data } };
  },
});
