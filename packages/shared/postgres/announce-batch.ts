import { v7 as uuidv7 } from 'uuid';
import { viewBatch } from '../domain/batch-view.ts';
import { DELIVERY_ATTEMPTS } from '../domain/delivery.ts';
import { BATCH_ENDED, batchEventBody } from '../domain/event.ts';
import { findBatch } from './batch.ts';
import { findProgress } from './batch-progress.ts';
import type { Db } from './client.ts';
import { insertDelivery, insertDeliveryTask } from './delivery.ts';
import { listEndpointsFor } from './endpoint.ts';

/** Tells the project's endpoints, and the batch's own callback, that it has ended; in the transaction that ends it. */
export async function announceBatch(db: Db, id: string, publicUrl: string): Promise<void> {
  const batch = await findBatch(db, id);
  if (!batch) return;
  const endpoints = await listEndpointsFor(db, batch.projectId, BATCH_ENDED);
  const progress = (await findProgress(db, [batch], null)).get(id)!;
  const body = batchEventBody({ at: new Date(), batch: viewBatch(batch, progress), publicUrl });
  const receivers = [
    ...(batch.callback ? [{ endpointId: null, url: batch.callback.url }] : []),
    ...endpoints.map(({ id: endpointId, url }) => ({ endpointId, url })),
  ];
  for (const receiver of receivers) {
    const delivery = { ...receiver, id: uuidv7(), projectId: batch.projectId, jobId: null, batchId: id };
    await insertDelivery(db, { ...delivery, event: BATCH_ENDED, body });
    await insertDeliveryTask(db, delivery, { maxAttempts: DELIVERY_ATTEMPTS, class: batch.class });
  }
}
