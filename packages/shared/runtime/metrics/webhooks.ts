import type { Registry } from 'prom-client';
import { openCounter, openHistogram } from './register.ts';

export type WebhookMetrics = {
  /** Notes a delivery that was made, so long after its event, or that is not tried any more. */
  countDelivery(state: 'delivered' | 'failed', seconds: number): void;
};

/** How events reach those who want them. */
export function webhookMetrics(registry: Registry): WebhookMetrics {
  const deliveries = openCounter(registry, {
    name: 'webhook_deliveries_total',
    help: 'Deliveries that have ended.',
    labelNames: ['state'],
  });
  const latency = openHistogram(
    registry,
    { name: 'webhook_delivery_latency_seconds', help: 'Time from an event to its delivery, all attempts included.' },
    [0.1, 0.5, 1, 2, 5, 15, 60, 300, 3600, 43_200, 259_200],
  );
  return {
    countDelivery(state, seconds) {
      deliveries.inc({ state });
      if (state === 'delivered') latency.observe(seconds);
    },
  };
}
