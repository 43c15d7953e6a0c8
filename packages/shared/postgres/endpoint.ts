import type { DisabledReason, Endpoint } from '../domain/endpoint.ts';
import type { Db } from './client.ts';

/** How long a secret signs on after it was rotated away. */
const OLD_SECRET_HOURS = 24;

// A secret that signs no more is as good as none.
const ENDPOINT_COLUMNS = `
  id, project_id as "projectId", url, description, events, include, secret,
  case when previous_secret_until > now() then previous_secret end as "previousSecret",
  case when previous_secret_until > now() then previous_secret_until end as "previousSecretUntil",
  state, disabled_reason as "disabledReason", failing_since as "failingSince", failures, created_at as "createdAt",
  json_build_object('createdAt', to_json(created_at) #>> '{}', 'id', id) as cursor`;

export type NewEndpoint = Pick<Endpoint, 'id' | 'projectId' | 'url' | 'description' | 'events' | 'include' | 'secret'>;

/** Writes a new endpoint, enabled. */
export async function insertEndpoint(db: Db, endpoint: NewEndpoint): Promise<Endpoint> {
  const { id, projectId, url, description, events, include, secret } = endpoint;
  const { rows } = await db.query(
    `insert into endpoint (id, project_id, url, description, events, include, secret)
     values ($1, $2, $3, $4, $5, $6, $7) returning ${ENDPOINT_COLUMNS}`,
    [id, projectId, url, description, events, include, secret],
  );
  return rows[0];
}

/** The endpoint, or null if the project has none of that id. */
export async function findEndpoint(db: Db, id: string, projectId: string): Promise<Endpoint | null> {
  const { rows } = await db.query(`select ${ENDPOINT_COLUMNS} from endpoint where id = $1 and project_id = $2`, [
    id,
    projectId,
  ]);
  return rows[0] ?? null;
}

/** The last endpoint of a page. `createdAt` has the microseconds that a Date would lose. */
export type EndpointCursor = { createdAt: string; id: string };

/** A page of a project's endpoints, newest first, each with its place in the list. */
export async function listEndpoints(
  db: Db,
  projectId: string,
  page: { limit: number; after: EndpointCursor | null },
): Promise<(Endpoint & { cursor: EndpointCursor })[]> {
  const { rows } = await db.query(
    `select ${ENDPOINT_COLUMNS} from endpoint
     where project_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
     order by created_at desc, id desc limit $4`,
    [projectId, page.after?.createdAt ?? null, page.after?.id ?? null, page.limit],
  );
  return rows;
}

/** Whether the callback of the row `job`, or an enabled endpoint of its project, wants an event: SQL, as the event is. */
export const isWanted = (event: string): string => `coalesce(job.callback -> 'events' ? ${event}, false) or exists (
  select from endpoint e where e.project_id = job.project_id and e.state = 'enabled' and ${event} = any (e.events))`;

/** The endpoints of a project that want an event and are enabled; none of them is removed before the transaction ends. */
export async function listEndpointsFor(db: Db, projectId: string, event: string): Promise<Endpoint[]> {
  const { rows } = await db.query(
    `select ${ENDPOINT_COLUMNS} from endpoint where project_id = $1 and state = 'enabled' and $2 = any (events)
     order by id for key share`,
    [projectId, event],
  );
  return rows;
}

export type EndpointChanges = Partial<Pick<Endpoint, 'url' | 'description' | 'events' | 'include'>>;

/** Changes what is given of an endpoint; null if the project has none of that id. */
export async function updateEndpoint(
  db: Db,
  id: string,
  projectId: string,
  changes: EndpointChanges,
): Promise<Endpoint | null> {
  const { url, description, events, include } = changes;
  const { rows } = await db.query(
    `update endpoint set url = coalesce($3, url), events = coalesce($4, events), include = coalesce($5, include),
       description = case when $6 then $7 else description end
     where id = $1 and project_id = $2 returning ${ENDPOINT_COLUMNS}`,
    [id, projectId, url, events, include, description !== undefined, description],
  );
  return rows[0] ?? null;
}

/** Removes an endpoint with all its deliveries. False if the project has none of that id. */
export async function deleteEndpoint(db: Db, id: string, projectId: string): Promise<boolean> {
  const { rows } = await db.query(
    `with gone as (delete from endpoint where id = $1 and project_id = $2 returning id),
       undone as (select d.id from delivery d join gone on d.endpoint_id = gone.id),
       tasks as (delete from task where delivery_id in (select id from undone)),
       attempts as (delete from attempt where delivery_id in (select id from undone))
     select id from gone`,
    [id, projectId],
  );
  return rows.length === 1;
}

/** Gives an endpoint a new secret; the one it had signs too for 24 h. Null if the project has none of that id. */
export async function rotateSecret(db: Db, id: string, projectId: string, secret: string): Promise<Endpoint | null> {
  const { rows } = await db.query(
    `update endpoint set previous_secret = secret, previous_secret_until = now() + make_interval(hours => $4),
       secret = $3
     where id = $1 and project_id = $2 returning ${ENDPOINT_COLUMNS}`,
    [id, projectId, secret, OLD_SECRET_HOURS],
  );
  return rows[0] ?? null;
}

/** Lets an endpoint have events again, as if it had never failed. Null if the project has none of that id. */
export async function enableEndpoint(db: Db, id: string, projectId: string): Promise<Endpoint | null> {
  const { rows } = await db.query(
    `update endpoint set state = 'enabled', disabled_reason = null, failing_since = null, failures = 0
     where id = $1 and project_id = $2 returning ${ENDPOINT_COLUMNS}`,
    [id, projectId],
  );
  return rows[0] ?? null;
}

/** Lets an endpoint have no more events. Null if it is disabled already. */
export async function markDisabled(db: Db, id: string, reason: DisabledReason): Promise<Endpoint | null> {
  const { rows } = await db.query(
    `update endpoint set state = 'disabled', disabled_reason = $2
     where id = $1 and state = 'enabled' returning ${ENDPOINT_COLUMNS}`,
    [id, reason],
  );
  return rows[0] ?? null;
}

export type Failures = { endpointId: string; failures: number; failingForS: number };

/** Counts a failed attempt against the endpoint of a delivery. Null where the receiver is a job's own callback. */
export async function countFailure(db: Db, deliveryId: string): Promise<Failures | null> {
  const { rows } = await db.query(
    `update endpoint set failures = failures + 1, failing_since = coalesce(failing_since, now())
     where id = (select endpoint_id from delivery where id = $1)
     returning id as "endpointId", failures, extract(epoch from now() - failing_since)::double precision as "failingForS"`,
    [deliveryId],
  );
  return rows[0] ?? null;
}

/** Forgets the failures of the endpoint of a delivery: it has answered as it should. */
export async function forgetFailures(db: Db, deliveryId: string): Promise<void> {
  await db.query(
    `update endpoint set failures = 0, failing_since = null
     where id = (select endpoint_id from delivery where id = $1) and failures > 0`,
    [deliveryId],
  );
}
