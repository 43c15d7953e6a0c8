import { z } from 'zod';
import { EndpointEvent } from '#shared/domain/endpoint.ts';
import { Problem } from '#shared/domain/error.ts';
import { replayDeliveries } from '#shared/postgres/replay.ts';
import { defineRoute } from '../http/route.ts';
import { findOwnEndpoint } from '../webhooks/find-own.ts';
import { WebhookParams } from '../webhooks/params.ts';

const LIMIT = 10_000;

const time = z.iso.datetime({ offset: true });

const ReplayRequest = z
  .strictObject({
    since: time.meta({ description: 'Events from then on.' }),
    until: time.nullable().default(null).meta({ description: 'Events before then; now if not given.' }),
    states: z
      .array(z.enum(['failed', 'delivered']))
      .min(1)
      .default(['failed'])
      .meta({ description: 'What is pending is attempted by itself.' }),
    events: z.array(EndpointEvent).min(1).nullable().default(null).meta({ description: 'All if not given.' }),
  })
  .meta({ id: 'WebhookReplayRequest' });

const Replay = z
  .object({
    replayed: z.int(),
    has_more: z.boolean(),
    next_since: z.string().nullable().meta({ description: '`since` of the next call, if there is more.' }),
  })
  .meta({ id: 'WebhookReplay' });

export const replayWebhookEndpoint = defineRoute({
  method: 'post',
  path: '/v1/webhook-endpoints/{id}/replay',
  operationId: 'replayWebhookEndpoint',
  summary: 'Deliver the events of a time span again',
  description:
    `Each under its own webhook-id and from the start of the schedule, oldest first; at most ${LIMIT} a call. ` +
    'Failed deliveries only, unless `states` says otherwise.',
  tags: ['Webhooks'],
  creates: true,
  request: { params: WebhookParams, body: ReplayRequest },
  responses: { 202: { description: 'How many are pending again.', schema: Replay } },
  problems: ['conflict'],
  async handle({ db, projectId, params, body, signals }) {
    const endpoint = await findOwnEndpoint(db, projectId, params.id);
    if (endpoint.state === 'disabled') throw new Problem('conflict', 'the endpoint is disabled; enable it first');
    const { replayed, left } = await replayDeliveries(db, endpoint.id, body, LIMIT);
    return {
      status: 202,
      body: { replayed, has_more: left !== null, next_since: left },
      afterCommit: () => signals.wake(),
    };
  },
});
