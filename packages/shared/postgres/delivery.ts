import { v7 as uuidv7 } from 'uuid';
import type { DeliveryCause } from '../domain/delivery.ts';
import type { Delivery, DeliveryState } from '../domain/delivery-view.ts';
import type { JobClass } from '../domain/options.ts';
import type { Db } from './client.ts';
import { insertTasks } from './task.ts';

export type NewDelivery = {
  id: string;
  projectId: string;
  endpointId: string | null;
  jobId: string | null;
  batchId?: string | null;
  event: string;
  url: string;
  body: string;
};

// An endpoint that has moved gets at its new URL what is still on its way.
const DELIVERY_COLUMNS = `
  d.id, d.project_id as "projectId", d.endpoint_id as "endpointId", d.job_id as "jobId", d.batch_id as "batchId",
  d.event,
  coalesce(e.url, d.url) as url, d.state, d.attempts, d.last_status as "lastStatus", d.last_error as "lastError",
  t.run_at as "nextAttemptAt", d.created_at as "createdAt", d.finished_at as "finishedAt",
  json_build_object('createdAt', to_json(d.created_at) #>> '{}', 'id', d.id) as cursor`;

const DELIVERY_FROM = `
  delivery d left join endpoint e on e.id = d.endpoint_id
  left join lateral (
    select run_at from task where delivery_id = d.id and d.state = 'pending' and finished_at is null limit 1) t on true`;

/** Writes an event for one receiver, pending. Its id is the webhook-id on every attempt. */
export async function insertDelivery(db: Db, delivery: NewDelivery): Promise<void> {
  await db.query(
    `insert into delivery (id, project_id, endpoint_id, job_id, batch_id, event, url, body)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      delivery.id,
      delivery.projectId,
      delivery.endpointId,
      delivery.jobId,
      delivery.batchId ?? null,
      delivery.event,
      delivery.url,
      delivery.body,
    ],
  );
}

/** Writes the task that delivers an event, waiting. */
export async function insertDeliveryTask(
  db: Db,
  delivery: Pick<NewDelivery, 'id' | 'projectId' | 'jobId'>,
  { maxAttempts, class: jobClass = 'interactive' }: { maxAttempts: number; class?: JobClass },
): Promise<void> {
  await insertTasks(db, [
    {
      id: uuidv7(),
      kind: 'deliver',
      engine: '',
      jobId: delivery.jobId,
      chunkId: null,
      deliveryId: delivery.id,
      projectId: delivery.projectId,
      class: jobClass,
      priority: 0,
      maxAttempts,
      costMs: null,
    },
  ]);
}

/** The delivery, or null if the project has none of that id. */
export async function findDelivery(db: Db, id: string, projectId: string): Promise<Delivery | null> {
  const { rows } = await db.query(
    `select ${DELIVERY_COLUMNS} from ${DELIVERY_FROM} where d.id = $1 and d.project_id = $2`,
    [id, projectId],
  );
  return rows[0] ?? null;
}

export type DeliveryFilter = { state: DeliveryState | null; jobId: string | null };

/** The last delivery of a page. `createdAt` has the microseconds that a Date would lose. */
export type DeliveryCursor = { createdAt: string; id: string };

/** A page of a project's deliveries, newest first, each with its place in the list. */
export async function listDeliveries(
  db: Db,
  projectId: string,
  filter: DeliveryFilter,
  page: { limit: number; after: DeliveryCursor | null },
): Promise<(Delivery & { cursor: DeliveryCursor })[]> {
  const { rows } = await db.query(
    `select ${DELIVERY_COLUMNS} from ${DELIVERY_FROM}
     where d.project_id = $1 and ($2::text is null or d.state = $2) and ($3::uuid is null or d.job_id = $3)
       and ($4::timestamptz is null or (d.created_at, d.id) < ($4, $5::uuid))
     order by d.created_at desc, d.id desc limit $6`,
    [projectId, filter.state, filter.jobId, page.after?.createdAt ?? null, page.after?.id ?? null, page.limit],
  );
  return rows;
}

/** What it takes to attempt a delivery; with all secrets that sign at this moment, the endpoint's or the project's. */
export type DueDelivery = { id: string; url: string; body: string; secrets: string[]; endpointDisabled: boolean };

/** A delivery that is still to be made, or null if it has ended. */
export async function findDueDelivery(db: Db, id: string): Promise<DueDelivery | null> {
  const { rows } = await db.query(
    `select d.id, coalesce(e.url, d.url) as url, d.body, coalesce(e.state = 'disabled', false) as "endpointDisabled",
       array_remove(array[coalesce(e.secret, p.webhook_secret),
         case when e.previous_secret_until > now() then e.previous_secret end], null) as secrets
     from delivery d join project p on p.id = d.project_id left join endpoint e on e.id = d.endpoint_id
     where d.id = $1 and d.state = 'pending'`,
    [id],
  );
  return rows[0] ?? null;
}

/**
 * Notes how the attempt of a task that was just closed went, and in which state it leaves the delivery. Tells how many
 * seconds ago its event was.
 */
export async function recordDelivery(
  db: Db,
  task: { id: string; epoch: number; deliveryId: string | null },
  state: DeliveryState,
  error: DeliveryCause | null,
): Promise<number> {
  const { rows } = await db.query(
    `update delivery set state = $3, attempts = attempts + 1, last_error = $4,
       last_status = (select status from attempt where task_id = $1 and epoch = $2),
       finished_at = case when $3 = 'pending' then null else now() end
     where id = $5 returning extract(epoch from clock_timestamp() - created_at)::double precision as "ageS"`,
    [task.id, task.epoch, state, error, task.deliveryId],
  );
  return rows[0]?.ageS ?? 0;
}

/** Ends a delivery that is not attempted any more because its endpoint is disabled. */
export async function abandonDelivery(db: Db, id: string, error: DeliveryCause): Promise<void> {
  await db.query(
    `update delivery set state = 'failed', last_error = $2, finished_at = now() where id = $1 and state = 'pending'`,
    [id, error],
  );
}

/** Makes a delivery that has ended pending again. False if it is pending already. */
export async function reopenDelivery(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update delivery set state = 'pending', finished_at = null where id = $1 and state <> 'pending'`,
    [id],
  );
  return rowCount === 1;
}

/** Takes the text of a purged job out of the bodies of its deliveries; what is replayed then goes without it. */
export async function purgeDeliveredText(db: Db, jobId: string): Promise<void> {
  await db.query(
    `update delivery set body = (body::jsonb #- '{data,text}')::text
     where job_id = $1 and body::jsonb -> 'data' ? 'text'`,
    [jobId],
  );
}
