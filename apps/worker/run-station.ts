import type { Worker } from '#shared/postgres/worker.ts';
import type { Context } from './context.ts';
import { type GuardedClient, openGuardedClient } from './guarded-client.ts';
import { openReporter } from './reporter.ts';
import type { Station } from './station.ts';
import { takeTasks } from './take-tasks.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** Works at a station that reaches out to URLs of clients, until closed. */
export function runStation<Input, Result>(
  context: Context,
  role: Worker['role'],
  slots: number,
  open: (client: GuardedClient) => Station<Input, Result>,
): { close: () => Promise<void> } {
  const client = openGuardedClient({
    allowNetworks: context.config.ALLOW_NETWORKS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  const taking = takeTasks(context, open(client), slots);
  const reporter = openReporter(context, role, slots);
  return {
    async close() {
      await reporter.drain();
      await taking.drain();
      await client.close();
      await reporter.close();
    },
  };
}
