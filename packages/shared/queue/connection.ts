import { Redis, type RedisOptions } from 'ioredis';

export type QueueSettings = { redisUrl: string; prefix: string };

/** How long to wait between two tries to reach Redis: when it is back, work is to go on within a second or two. */
const retryStrategy = (times: number) => Math.min(times * 100, 1_000);

/** Longer than any answer takes, also that of a worker which waits for an item: then the connection is dead. */
const SILENCE_MS = 15_000;

/** A connection that fails at once while Redis is away: for whoever must not wait for it. */
export function connectBriefly(url: string): Redis {
  return connect(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 1_500,
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
