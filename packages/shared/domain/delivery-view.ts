import { z } from 'zod';
import { DeliveryCause } from './delivery.ts';
import { EndpointEvent } from './endpoint.ts';

/** `delivered` and `failed` are terminal: a delivery leaves them only when somebody replays it. */
export const DeliveryState = z.enum(['pending', 'delivered', 'failed']);
export type DeliveryState = z.infer<typeof DeliveryState>;

/** One event for one receiver, as the ledger holds it. */
export type Delivery = {
  id: string;
  projectId: string;
  /** Null where the receiver is a job's own callback. */
  endpointId: string | null;
  jobId: string | null;
  batchId: string | null;
  event: EndpointEvent;
  url: string;
  state: DeliveryState;
  attempts: number;
  lastStatus: number | null;
  lastError: DeliveryCause | null;
  /** Null once it has ended. */
  nextAttemptAt: Date | null;
  createdAt: Date;
  finishedAt: Date | null;
};

const time = z.iso.datetime();

/** A delivery as clients see it. */
export const DeliveryView = z
  .object({
    id: z.uuid().meta({ description: 'The webhook-id of every attempt.' }),
    object: z.literal('webhook_delivery'),
    event: EndpointEvent,
    state: DeliveryState,
    endpoint_id: z.uuid().nullable().meta({ description: 'Null for the callback of a job.' }),
    transcription_id: z.uuid().nullable(),
    batch_id: z.uuid().nullable().meta({ description: 'Of an event about a batch.' }),
    url: z.string().meta({ description: 'Without its query, which is often a signature.' }),
    attempts: z.int(),
    last_status: z.int().nullable(),
    last_error: DeliveryCause.nullable(),
    next_attempt_at: time.nullable(),
    created_at: time,
    finished_at: time.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type DeliveryView = z.infer<typeof DeliveryView>;

/** Shows a delivery to its project. */
export function viewDelivery(delivery: Delivery): DeliveryView {
  const { protocol, host, pathname } = new URL(delivery.url);
  return {
    id: delivery.id,
    object: 'webhook_delivery',
    event: delivery.event,
    state: delivery.state,
    endpoint_id: delivery.endpointId,
    transcription_id: delivery.jobId,
    batch_id: delivery.batchId,
    url: `${protocol}//${host}${pathname}`,
    attempts: delivery.attempts,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
    finished_at: delivery.finishedAt?.toISOString() ?? null,
  };
}
