import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../apps/single/postgres.ts';
import { startRedis } from '../../apps/single/redis.ts';
import { startStack } from '../../apps/single/stack.ts';
import { openClient } from '../support/client.ts';

type LineOptions = {
  engines?: number;
  rtfx?: number;
  drainS?: number;
  /** One transcriber for each, instead of simulated engines. */
  engineUrls?: string[];
  env?: Record<string, string>;
};

/** Starts a whole line of its own for a bench; `closers` end it, also at Ctrl-C. */
export async function openStack(
  closers: AsyncDisposableStack,
  name: string,
  { engines = 0, rtfx = 1, drainS = 5, engineUrls, env = {} }: LineOptions = {},
) {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void closers.disposeAsync().finally(() => process.exit(1)));
  }
  const folder = await mkdtemp(join(tmpdir(), `stenopool-${name}-`));
  closers.defer(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startPostgres({ dir: '', forTests: true });
  closers.defer(postgres.stop);
  const redis = await startRedis({ dir: '', forTests: true });
  closers.defer(redis.stop);
  const dataDir = join(folder, 'data');
  const stack = await startStack({
    ...{ host: '127.0.0.1', port: 0, dataDir, quiet: true, drainS, engines, rtfx, env },
    ...(engineUrls ? { engineUrls } : {}),
    ...{ databaseUrl: postgres.url, redisUrl: redis.url },
  });
  closers.defer(stack.stop);
  return { folder, dataDir, postgres, redis, stack, client: openClient(stack.apiUrl, stack.apiKey!) };
}
