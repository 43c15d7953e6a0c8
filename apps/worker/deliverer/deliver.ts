import { DeliveryCause } from '#shared/domain/delivery.ts';
import { isDelinquent } from '#shared/domain/endpoint.ts';
import type { Failure, TakenTask } from '#shared/domain/task.ts';
import type { GuardedClient } from '#shared/outbound/guarded-client.ts';
import type { Db } from '#shared/postgres/client.ts';
import { abandonDelivery, type DueDelivery, findDueDelivery, recordDelivery } from '#shared/postgres/delivery.ts';
import { disableEndpoint } from '#shared/postgres/disable-endpoint.ts';
import { countFailure, forgetFailures } from '#shared/postgres/endpoint.ts';
import type { Metrics } from '#shared/runtime/metrics.ts';
import type { Station } from '../station.ts';
import { post } from './post.ts';
import { openReceivers } from './receivers.ts';

export type DelivererParts = {
  client: GuardedClient;
  settings: { WEBHOOK_TIMEOUT_S: number };
  metrics: Pick<Metrics, 'countDelivery'>;
};

/**
 * Posts an event to its receiver; an endpoint that fails for days, or says that it is gone, gets no more. One that is slow
 * to answer keeps nobody else waiting.
 */
export function delivererStation({
  client,
  settings,
  metrics,
}: DelivererParts): Station<DueDelivery, { status: number }> {
  const timeoutMs = settings.WEBHOOK_TIMEOUT_S * 1000;
  const receivers = openReceivers(timeoutMs);
  return {
    kind: 'deliver',
    async load(db, task) {
      const delivery = await findDueDelivery(db, task.deliveryId!);
      if (!delivery?.endpointDisabled) return delivery;
      await abandonDelivery(db, delivery.id, 'endpoint_disabled');
      return null;
    },
    async perform(delivery, { task, signal, stepAside }) {
      const receiver = `${task.projectId} ${URL.parse(delivery.url)?.origin}`;
      const delayMs = receivers.putOffMs(receiver);
      if (delayMs > 0) return { kind: 'released', reason: 'its receiver keeps as many waiting as it may', delayMs };
      return receivers.waitFor(receiver, stepAside, () => post(client, delivery, timeoutMs, signal));
    },
    async complete(db, task) {
      const [delivery] = await Promise.all([
        recordDelivery(db, task, 'delivered', null),
        forgetFailures(db, task.deliveryId!),
      ]);
      metrics.countDelivery('delivered', delivery);
    },
    async retry(db, task, error) {
      await recordDelivery(db, task, 'pending', causeOf(error));
      await blameEndpoint(db, task, error);
    },
    async fail(db, task, error) {
      metrics.countDelivery('failed', await recordDelivery(db, task, 'failed', causeOf(error)));
      await blameEndpoint(db, task, error);
      return [];
    },
  };
}

function causeOf(error: Failure): DeliveryCause {
  return DeliveryCause.catch('internal').parse(error.code);
}

async function blameEndpoint(db: Db, task: TakenTask, error: Failure): Promise<void> {
  if (error.code === 'internal') return;
  const failing = await countFailure(db, task.deliveryId!);
  if (!failing) return;
  if (error.code === 'gone') await disableEndpoint(db, failing.endpointId, 'gone');
  else if (isDelinquent(failing)) await disableEndpoint(db, failing.endpointId, 'failing');
}
