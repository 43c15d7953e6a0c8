import type { Delivery } from '#shared/domain/delivery-view.ts';
import type { Endpoint } from '#shared/domain/endpoint.ts';
import { Problem } from '#shared/domain/error.ts';
import type { Db } from '#shared/postgres/client.ts';
import { findDelivery } from '#shared/postgres/delivery.ts';
import { findEndpoint } from '#shared/postgres/endpoint.ts';

/** The endpoint, if it is that project's. Fails with `not_found`: nobody learns what others have. */
export async function findOwnEndpoint(db: Db, projectId: string, id: string): Promise<Endpoint> {
  return orNotFound(await findEndpoint(db, id, projectId));
}

/** The delivery, if it is that project's. Fails with `not_found`. */
export async function findOwnDelivery(db: Db, projectId: string, id: string): Promise<Delivery> {
  const delivery = await findDelivery(db, id, projectId);
  if (!delivery) throw new Problem('not_found', 'there is no such delivery');
  return delivery;
}

/** What a statement found or changed of an endpoint. Fails with `not_found` if there was nothing. */
export function orNotFound(endpoint: Endpoint | null): Endpoint {
  if (!endpoint) throw new Problem('not_found', 'there is no such endpoint');
  return endpoint;
}
