import { count } from '#shared/runtime/env.ts';

/** What only a deliverer reads. */
export const delivererEnv = {
  DELIVER_SLOTS: count(20, 1, 1_000).describe(
    'Webhooks that one deliverer posts at once; one that has waited for a second for its answer does not count.',
  ),
  WEBHOOK_TIMEOUT_S: count(15, 1, 300).describe('Seconds that a receiver may take to answer a webhook.'),
};
