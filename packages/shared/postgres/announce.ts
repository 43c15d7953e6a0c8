import { v7 as uuidv7 } from 'uuid';
import { DELIVERY_ATTEMPTS } from '../domain/delivery.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import { jobEventBody } from '../domain/event.ts';
import type { JobEvent, JobRow } from '../domain/job.ts';
import { viewJob } from '../domain/job-view.ts';
import type { Db } from './client.ts';
import { insertDelivery, insertDeliveryTask, type NewDelivery } from './delivery.ts';
import { listEndpointsFor } from './endpoint.ts';
import { findJob } from './job.ts';
import { findText } from './transcript.ts';

/** Schedules the delivery of an event to everybody who asked for it, in the transaction that made it true. */
export async function announce(
  db: Db,
  { id: jobId, projectId }: Pick<JobRow, 'id' | 'projectId'>,
  event: JobEvent,
  publicUrl: string,
): Promise<void> {
  const [job, text, endpoints] = await Promise.all([
    findJob(db, jobId),
    event === 'transcription.completed' ? findText(db, jobId) : null,
    listEndpointsFor(db, projectId, event),
  ]);
  if (!job) return;
  for (const receiver of receiversOf(job, endpoints, event)) {
    const body = jobEventBody({
      type: event,
      at: new Date(),
      job: viewJob(job),
      publicUrl,
      text: receiver.wantsText ? text : null,
    });
    const delivery = { ...receiver.to, id: uuidv7(), projectId, jobId, event, body };
    await Promise.all([
      insertDelivery(db, delivery),
      insertDeliveryTask(db, delivery, { maxAttempts: DELIVERY_ATTEMPTS, class: job.class }),
    ]);
  }
}

type Receiver = { to: Pick<NewDelivery, 'endpointId' | 'url'>; wantsText: boolean };

function receiversOf(job: JobRow, endpoints: Endpoint[], event: JobEvent): Receiver[] {
  const receivers = endpoints.map(({ id, url, include }) => ({
    to: { endpointId: id, url },
    wantsText: include.includes('text'),
  }));
  if (!job.callback?.events.includes(event)) return receivers;
  return [{ to: { endpointId: null, url: job.callback.url }, wantsText: false }, ...receivers];
}
