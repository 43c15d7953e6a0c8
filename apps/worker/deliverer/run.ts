import type { Context } from '../context.ts';
import { openGuardedClient } from '../guarded-client.ts';
import { openReporter } from '../reporter.ts';
import { takeTasks } from '../take-tasks.ts';
import { delivererStation } from './deliver.ts';

/** Delivers events until closed. */
export function runDeliverer(context: Context): { close: () => Promise<void> } {
  const { config, settings } = context;
  const client = openGuardedClient({ allowNetworks: config.ALLOW_NETWORKS, connectTimeoutMs: 10_000 });
  const taking = takeTasks(
    context,
    delivererStation({ client, settings: { ...config, ...settings } }),
    config.DELIVER_SLOTS,
  );
  const reporter = openReporter(context, 'deliverer', config.DELIVER_SLOTS);
  return {
    async close() {
      await reporter.drain();
      await taking.drain();
      await client.close();
      await reporter.close();
    },
  };
}
