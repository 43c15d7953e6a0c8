import { Redis, type RedisOptions } from 'ioredis';

export type QueueSettings = { redisUrl: string; prefix: string };

/** How long to wait between two tries to reach Redis: when it is back, work is to go on within a second or two. */
const retryStrategy = (times: number) => Math.min(times * 100, 1_000);

/** Longer than any answer takes, also that of a worker which waits for an item: then the connection is dead. */
const SILENCE_MS = 15_000;

/** A connection that fails at once while Redis is away: for whoever must not wait for it. */
export function connectBriefly(url: string, patienceMs = 1_500): Redis {
  return connect(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: patienceMs,
    socketTimeout: 3_000,
  });
}

/** A connection that waits until Redis is back: for whoever has nothing to do without it. */
export function connectPatiently(url: string): Redis {
  return connect(url, { maxRetriesPerRequest: null, socketTimeout: SILENCE_MS });
}

function connect(url: string, options: RedisOptions): Redis {
  const redis = new Redis(url, { retryStrategy, connectTimeout: 3_000, keepAlive: 10_000, ...options });
  redis.on('error', () => {});
  return redis;
}

/** Braces keep all keys of a queue in one slot of a Redis Cluster. */
export function keyPrefix(prefix: string): string {
  return `{${prefix}}`;
}

/** What a Redis says of itself: its version, and what it does when its memory is full; null where it does not tell. */
export async function askRedis(url: string): Promise<{ version: string | null; policy: string | null }> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 3_000 });
  // What went wrong is told by this event; the promise only says that the connection is closed.
  let why: Error | undefined;
  redis.once('error', error => {
    why = error;
  });
  try {
    await redis.connect();
    const info = await redis.info();
    const read = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
    return { version: read('redis_version'), policy: read('maxmemory_policy') };
  } catch (error) {
    throw why ?? error;
  } finally {
    redis.disconnect();
  }
}
