import { Redis } from 'ioredis';

export type QueueSettings = { redisUrl: string; prefix: string };

/** A connection that fails at once while Redis is away: for whoever must not wait for it. */
export function connectBriefly(url: string): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 1_500 });
  redis.on('error', () => {});
  return redis;
}

/** A connection that waits until Redis is back: for whoever has nothing to do without it. */
export function connectPatiently(url: string): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: times => Math.min(times * 100, 2_000) });
  redis.on('error', () => {});
  return redis;
}

/** Braces keep all keys of a queue in one slot of a Redis Cluster. */
export function keyPrefix(prefix: string): string {
  return `{${prefix}}`;
}
