import { type Finding, notHere } from './finding.ts';

/** Whether Redis answers, and keeps what it is given: where it may evict, tasks are dealt out late. */
export async function checkRedis({ REDIS_URL: url }: { REDIS_URL?: string | undefined }): Promise<Finding> {
  if (url === undefined) return notHere('REDIS_URL');
  const { askRedis } = await import('#shared/queue/connection.ts');
  const { host } = new URL(url);
  try {
    const { version, policy } = await askRedis(url);
    if (policy === 'noeviction' || policy === null)
      return { state: 'ok', says: `${version ?? 'some version'} at ${host}` };
    return {
      state: 'wrong',
      says: `${host} may forget work: its maxmemory-policy is ${policy}`,
      todo: `redis-cli -u ${url.replace(/\/\/.*@/, '//…@')} config set maxmemory-policy noeviction`,
    };
  } catch (error) {
    return { state: 'wrong', says: `${host}: ${(error as Error).message}`, todo: 'start it, or set REDIS_URL right' };
  }
}
