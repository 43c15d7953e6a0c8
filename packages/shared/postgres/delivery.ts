import type { Db } from './client.ts';

export type NewDelivery = {
  id: string;
  projectId: string;
  endpointId: string | null;
  jobId: string | null;
  event: string;
  url: string;
  body: string;
};

/** Writes an event for one receiver, pending. Its id is the webhook-id on every attempt. */
export async function insertDelivery(db: Db, delivery: NewDelivery): Promise<void> {
  await db.query(
    `insert into delivery (id, project_id, endpoint_id, job_id, event, url, body) values ($1, $2, $3, $4, $5, $6, $7)`,
    [delivery.id, delivery.projectId, delivery.endpointId, delivery.jobId, delivery.event, delivery.url, delivery.body],
  );
}
