import type { Context } from '../context.ts';
import { openGuardedClient } from '../guarded-client.ts';
import { openReporter } from '../reporter.ts';
import { takeTasks } from '../take-tasks.ts';
import { preparerStation } from './prepare.ts';

/** Prepares recordings until closed. */
export function runPreparer(context: Context): { close: () => Promise<void> } {
  const { config, store, settings } = context;
  const client = openGuardedClient({ allowNetworks: config.ALLOW_NETWORKS, connectTimeoutMs: 10_000 });
  const taking = takeTasks(
    context,
    preparerStation({ store, client, settings: { ...config, ...settings } }),
    config.PREPARE_SLOTS,
  );
  const reporter = openReporter(context, 'preparer', config.PREPARE_SLOTS);
  return {
    async close() {
      await reporter.drain();
      await taking.drain();
      await client.close();
      await reporter.close();
    },
  };
}
