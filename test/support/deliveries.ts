import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { v7 as uuidv7 } from 'uuid';
import { DELIVERY_ATTEMPTS } from '#shared/domain/delivery.ts';
import type { Delivery } from '#shared/domain/delivery-view.ts';
import type { Endpoint, EndpointEvent } from '#shared/domain/endpoint.ts';
import { webhookSecret } from '#shared/domain/signature.ts';
import { openGuardedClient } from '#shared/outbound/guarded-client.ts';
import { type Attempt, listDeliveryAttempts } from '#shared/postgres/attempt.ts';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { findDelivery, insertDelivery, insertDeliveryTask } from '#shared/postgres/delivery.ts';
import { findEndpoint, insertEndpoint } from '#shared/postgres/endpoint.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { openLog } from '#shared/runtime/log.ts';
import { openMetrics } from '#shared/runtime/metrics.ts';
import { passingTracer } from '#shared/runtime/trace.ts';
import { delivererStation } from '../../apps/worker/deliverer/deliver.ts';
import { openLeases } from '../../apps/worker/leases.ts';
import { openRoom, type Room } from '../../apps/worker/room.ts';
import { begin, carryOut } from '../../apps/worker/work.ts';
import { claimAny } from './claim.ts';
import type { Receiver } from './receiver.ts';
import type { TestSchema } from './schema.ts';

/** A deliverer without its queue: what is due is worked off when the test says so. */
export type Deliveries = {
  pool: Pool;
  /** What it can bear at once. */
  room: Room;
  projectId: string;
  projectSecret: string;
  addEndpoint(url: string, events?: EndpointEvent[]): Promise<Endpoint>;
  /** Schedules an event for an endpoint and returns its delivery's id. */
  schedule(endpoint: Pick<Endpoint, 'id' | 'url'>, body?: string): Promise<string>;
  /** Makes one attempt at everything that is pending, whenever it would be due. */
  attemptAll(): Promise<void>;
  find(id: string): Promise<Delivery>;
  findEndpoint(id: string): Promise<Endpoint>;
  attempts(id: string): Promise<Attempt[]>;
  /** Milliseconds until the next attempt. */
  nextIn(id: string): Promise<number>;
  /** Takes the tasks in hand away, as a drain does. */
  revokeAll(reason: string): void;
  close(): Promise<void>;
};

const LEASE_S = 30;

/** Opens a deliverer that may post to `allowNetworks`. */
export async function openDeliveries(
  schema: TestSchema,
  {
    allowNetworks = ['127.0.0.0/8'],
    timeoutS = 15,
    slots = Number.POSITIVE_INFINITY,
  }: { allowNetworks?: string[]; timeoutS?: number; slots?: number } = {},
): Promise<Deliveries> {
  await migrate(schema.databaseUrl);
  const pool = connect(schema.databaseUrl, 'test', 4);
  const { id: projectId, webhookSecret: projectSecret } = await createProject(pool, { name: uuidv7() });
  const client = openGuardedClient({ allowNetworks, connectTimeoutMs: 2_000 });
  const metrics = openMetrics('deliverer');
  const station = delivererStation({ client, settings: { WEBHOOK_TIMEOUT_S: timeoutS }, metrics });
  const log = openLog('silent', {});
  const leases = openLeases(pool, 'deliverer-1', LEASE_S, log);
  const room = openRoom({ slots: () => slots });
  const by = {
    ...{ pool, leases, log, metrics, tracer: passingTracer, workerId: 'deliverer-1', leaseS: LEASE_S },
    engine: () => null,
    signals: { wake() {}, revoke() {}, live() {} },
  };
  const find = async (id: string) => (await findDelivery(pool, id, projectId))!;
  return {
    pool,
    room,
    projectId,
    projectSecret,
    addEndpoint: (url, events = ['transcription.completed']) =>
      insertEndpoint(pool, {
        id: uuidv7(),
        projectId,
        url,
        description: null,
        events,
        include: [],
        secret: webhookSecret(randomBytes(32)),
      }),
    async schedule(endpoint, body = '{"type":"transcription.completed"}') {
      const delivery = { id: uuidv7(), projectId, jobId: null, event: 'transcription.completed', body };
      await insertDelivery(pool, { ...delivery, endpointId: endpoint.id, url: endpoint.url });
      await insertDeliveryTask(pool, delivery, { maxAttempts: DELIVERY_ATTEMPTS });
      return delivery.id;
    },
    async attemptAll() {
      await pool.query(`update task set run_at = now() where state = 'waiting' and project_id = $1`, [projectId]);
      const items = await claimAny(pool, 'deliver', 100);
      await Promise.all(
        items.map(async item => {
          const begun = await begin(station, by, item);
          if (begun) await carryOut(station, by, begun, room.occupy(1));
        }),
      );
    },
    find,
    findEndpoint: async id => (await findEndpoint(pool, id, projectId))!,
    attempts: id => listDeliveryAttempts(pool, id),
    async nextIn(id) {
      const { rows } = await pool.query(
        'select extract(epoch from run_at - now())::double precision * 1000 as ms from task where delivery_id = $1',
        [id],
      );
      return rows[0].ms;
    },
    revokeAll: leases.revokeAll,
    async close() {
      leases.close();
      await client.close();
      await pool.end();
    },
  };
}

/** Reads a webhook as its receiver would: throws unless one of the signatures is made with this secret. */
export function verify({ headers, body }: Receiver['calls'][number], secret: string): unknown {
  return new Webhook(secret).verify(body, headers);
}
