import { join } from 'node:path';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';

interface ServiceOptions {
  dataDir: string;
  databaseUrl?: string;
  redisUrl?: string;
  onNotice: (sentence: string, name: string) => void;
}

interface Services {
  databaseUrl: string;
  redisUrl: string;
  pids(): Record<string, number | undefined>;
}

/** Starts a private Postgres and Redis where no URL names another one. They end last, with `closers`. */
export async function startServices(options: ServiceOptions, closers: AsyncDisposableStack): Promise<Services> {
  const { dataDir, databaseUrl, redisUrl, onNotice } = options;
  const postgres = databaseUrl ? undefined : await startPostgres({ dir: join(dataDir, 'postgres'), onNotice });
  if (postgres) closers.defer(postgres.stop);
  const redis = redisUrl ? undefined : await startRedis({ dir: join(dataDir, 'redis'), onNotice });
  if (redis) closers.defer(redis.stop);
  return {
    databaseUrl: databaseUrl ?? postgres!.url,
    redisUrl: redisUrl ?? redis!.url,
    pids: () => ({ ...(postgres && { postgres: postgres.pid }), ...(redis && { redis: redis.pid }) }),
  };
}
