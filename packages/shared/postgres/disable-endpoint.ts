import { v7 as uuidv7 } from 'uuid';
import { DELIVERY_ATTEMPTS } from '../domain/delivery.ts';
import { type DisabledReason, endpointEventBody } from '../domain/endpoint.ts';
import type { Db } from './client.ts';
import { insertDelivery, insertDeliveryTask } from './delivery.ts';
import { listEndpointsFor, markDisabled } from './endpoint.ts';

const EVENT = 'webhook_endpoint.disabled';

/** Lets an endpoint have no more events, and tells the project's other endpoints that want to know. */
export async function disableEndpoint(db: Db, id: string, reason: DisabledReason): Promise<void> {
  const endpoint = await markDisabled(db, id, reason);
  if (!endpoint) return;
  const body = endpointEventBody({ type: EVENT, at: new Date(), endpoint });
  for (const { id: endpointId, projectId, url } of await listEndpointsFor(db, endpoint.projectId, EVENT)) {
    const delivery = { id: uuidv7(), projectId, endpointId, jobId: null, event: EVENT, url, body };
    await insertDelivery(db, delivery);
    await insertDeliveryTask(db, delivery, { maxAttempts: DELIVERY_ATTEMPTS });
  }
}
