import { v7 as uuidv7 } from 'uuid';
import { DELIVERY_ATTEMPTS } from '../domain/delivery.ts';
import type { DeliveryState } from '../domain/delivery-view.ts';
import type { EndpointEvent } from '../domain/endpoint.ts';
import type { Db } from './client.ts';
import { insertTasks } from './task.ts';

/** Which deliveries of an endpoint are to be made again: those of events from `since` on, to before `until`. */
export type ReplayFilter = {
  since: string;
  /** Null for no end. */
  until: string | null;
  states: Exclude<DeliveryState, 'pending'>[];
  /** Null for all. */
  events: EndpointEvent[] | null;
};

/**
 * Makes deliveries of an endpoint that have ended pending again, oldest first and at most `limit`, each with a task from
 * the start of the schedule. `left` is the time of the first that there was no room for, or null.
 */
export async function replayDeliveries(
  db: Db,
  endpointId: string,
  filter: ReplayFilter,
  limit: number,
): Promise<{ replayed: number; left: string | null }> {
  const { rows } = await db.query(
    `select id, project_id as "projectId", job_id as "jobId", to_json(created_at) #>> '{}' as "createdAt"
     from delivery
     where endpoint_id = $1 and state = any ($2) and ($3::text[] is null or event = any ($3))
       and created_at >= $4 and ($5::timestamptz is null or created_at < $5)
     order by created_at, id limit $6 for update`,
    [endpointId, filter.states, filter.events, filter.since, filter.until, limit + 1],
  );
  const due = rows.slice(0, limit);
  await db.query(`update delivery set state = 'pending', finished_at = null where id = any ($1)`, [
    due.map(delivery => delivery.id),
  ]);
  await insertTasks(db, due.map(taskFor));
  return { replayed: due.length, left: rows[limit]?.createdAt ?? null };
}

// A backfill: what happens now is told before what happened then.
function taskFor(delivery: { id: string; projectId: string; jobId: string | null }) {
  return {
    id: uuidv7(),
    kind: 'deliver' as const,
    engine: '',
    jobId: delivery.jobId,
    chunkId: null,
    deliveryId: delivery.id,
    projectId: delivery.projectId,
    class: 'backfill' as const,
    priority: 0,
    maxAttempts: DELIVERY_ATTEMPTS,
    costMs: null,
  };
}
