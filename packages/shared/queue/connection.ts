import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { type RedisAddress, readRedisAddress } from '../runtime/redis-address.ts';

/** Where Redis is. The hosts of `redisUrl` are one server, or nodes of a cluster, or sentinels that know `sentinel`. */
export type RedisSettings = { redisUrl: string; sentinel?: string | undefined; cluster?: boolean | undefined };
export type QueueSettings = RedisSettings & { prefix: string };

/** What a configuration says of it. */
export function queueSettingsOf(config: {
  REDIS_URL: string;
  REDIS_SENTINEL?: string | undefined;
  REDIS_CLUSTER?: boolean | undefined;
  QUEUE_PREFIX: string;
}): QueueSettings {
  const { REDIS_URL: redisUrl, REDIS_SENTINEL: sentinel, REDIS_CLUSTER: cluster, QUEUE_PREFIX: prefix } = config;
  return { redisUrl, sentinel, cluster, prefix };
}

/** How long to wait between two tries to reach Redis: when it is back, work is to go on within a second or two. */
const retryStrategy = (times: number) => Math.min(times * 100, 1_000);

/** Longer than any answer takes, also that of a worker which waits for an item: then the connection is dead. */
const SILENCE_MS = 15_000;

/** A connection that fails at once while Redis is away: for whoever must not wait for it. */
export function connectBriefly(at: RedisSettings, patienceMs = 1_500): Redis | Cluster {
  return connect(at, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: patienceMs,
    socketTimeout: 3_000,
  });
}

/** A connection that waits until Redis is back: for whoever has nothing to do without it. */
export function connectPatiently(at: RedisSettings): Redis | Cluster {
  return connect(at, { maxRetriesPerRequest: null, socketTimeout: SILENCE_MS });
}

function connect(at: RedisSettings, options: RedisOptions): Redis | Cluster {
  const redis = open(at, { retryStrategy, connectTimeout: 3_000, keepAlive: 10_000, ...options });
  redis.on('error', () => {});
  return redis;
}

function open(at: RedisSettings, options: RedisOptions): Redis | Cluster {
  const address = readRedisAddress(at.redisUrl);
  if (!address) return new Redis(at.redisUrl, options);
  if (at.sentinel !== undefined) return new Redis({ ...options, ...sentinels(address, at.sentinel) });
  if (!(at.cluster ?? address.hosts.length > 1)) return new Redis(at.redisUrl, options);
  const { enableOfflineQueue = true, ...redisOptions } = { ...options, ...credentials(address) };
  return new Cluster(address.hosts, {
    redisOptions,
    enableOfflineQueue,
    clusterRetryStrategy: retryStrategy,
    // A node that has failed is replaced within seconds, and is not to be noticed by anybody who waits for nothing.
    slotsRefreshInterval: 5_000,
  });
}

function credentials({ username, password, isSecure }: RedisAddress): RedisOptions {
  return { ...(username && { username }), ...(password && { password }), ...(isSecure && { tls: {} }) };
}

/** Sentinels and what they watch are taken to ask for the same password. */
function sentinels(address: RedisAddress, name: string): RedisOptions {
  const { password, isSecure, hosts, db } = address;
  return {
    ...{ sentinels: hosts, name, sentinelRetryStrategy: retryStrategy, ...credentials(address) },
    ...(db !== undefined && { db }),
    ...(password && { sentinelPassword: password }),
    ...(isSecure && { enableTLSForSentinelMode: true }),
  };
}

/** Braces keep all keys of a queue in one slot of a Redis Cluster. */
export function keyPrefix(prefix: string): string {
  return `{${prefix}}`;
}

/** What a Redis says of itself: its version, and what it does when its memory is full; null where it does not tell. */
export async function askRedis(at: RedisSettings): Promise<{ version: string | null; policy: string | null }> {
  const redis = openOnce(at);
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

/** Any node of a cluster will do to ask, and a sentinel knows nothing of memory, so the server itself is asked. */
function openOnce(at: RedisSettings): Redis {
  const options = { lazyConnect: true, retryStrategy: () => null, connectTimeout: 3_000 };
  const address = readRedisAddress(at.redisUrl);
  if (!address || (at.sentinel === undefined && address.hosts.length === 1)) return new Redis(at.redisUrl, options);
  if (at.sentinel === undefined) return new Redis({ ...options, ...credentials(address), ...address.hosts[0] });
  return new Redis({ ...sentinels(address, at.sentinel), ...options, sentinelRetryStrategy: () => null });
}
