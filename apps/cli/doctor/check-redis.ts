import { readRedisAddress, showRedisUrl } from '#shared/runtime/redis-address.ts';
import type { HostConfig } from '../config.ts';
import { type Finding, notHere } from './finding.ts';

/** Whether Redis answers, and keeps what it is given: where it may evict, tasks are dealt out late. */
export async function checkRedis(config: Pick<HostConfig, 'REDIS_URL' | 'REDIS_SENTINEL'>): Promise<Finding> {
  const { REDIS_URL: redisUrl, REDIS_SENTINEL: sentinel } = config;
  if (redisUrl === undefined) return notHere('REDIS_URL');
  const { askRedis } = await import('#shared/queue/connection.ts');
  const host = readRedisAddress(redisUrl)!
    .hosts.map(each => `${each.host}:${each.port}`)
    .join(',');
  try {
    const { version, policy } = await askRedis({ redisUrl, sentinel });
    if (policy === 'noeviction' || policy === null)
      return { state: 'ok', says: `${version ?? 'some version'} at ${host}` };
    return {
      state: 'wrong',
      says: `${host} may forget work: its maxmemory-policy is ${policy}`,
      todo: `redis-cli -u ${showRedisUrl(redisUrl)} config set maxmemory-policy noeviction`,
    };
  } catch (error) {
    return { state: 'wrong', says: `${host}: ${(error as Error).message}`, todo: 'start it, or set REDIS_URL right' };
  }
}
