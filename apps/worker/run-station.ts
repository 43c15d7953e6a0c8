import { laneName } from '#shared/domain/lane.ts';
import { type GuardedClient, openGuardedClient } from '#shared/outbound/guarded-client.ts';
import type { Worker } from '#shared/postgres/worker.ts';
import { closeInTurn } from '#shared/runtime/drain.ts';
import type { Context } from './context.ts';
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
  const station = open(client);
  const lane = laneName(station.kind);
  const taking = takeTasks(context, station, lane, { slots: () => slots });
  const reporter = openReporter(
    context,
    { role, lane, tier: 'primary', share: null },
    () => slots,
    () => ({ state: taking.held() > 0 ? 'busy' : 'fit' }),
  );
  return {
    async close() {
      taking.pause('ending');
      await closeInTurn(context.log, [
        { name: 'reporting', close: reporter.drain },
        { name: 'tasks', close: taking.drain },
        { name: 'client', close: client.close, limitS: 2 },
        { name: 'worker list', close: reporter.close },
      ]);
    },
  };
}
