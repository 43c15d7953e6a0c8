/** Where Redis is: one server, or the nodes of a cluster or the sentinels that lead there. */
export type RedisAddress = {
  hosts: { host: string; port: number }[];
  username?: string;
  password?: string;
  db?: number;
  isSecure: boolean;
};

const FORM = /^(rediss?):\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^/?#]+)(?:\/(\d+)?)?(?:\?.*)?$/;

/** Reads `redis://user:password@host:port,host:port/db`. Null if it is not that. */
export function readRedisAddress(url: string): RedisAddress | null {
  const [, scheme, username, password, hosts, db] = FORM.exec(url) ?? [];
  if (hosts === undefined) return null;
  const read = hosts.split(',').map(readHost);
  if (read.some(each => each === null)) return null;
  return {
    hosts: read.map(each => each!),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(db && { db: Number(db) }),
    isSecure: scheme === 'rediss',
  };
}

/** The same without what nobody else should read. */
export function showRedisUrl(url: string): string {
  return url.replace(/\/\/.*@/, '//…@');
}

function readHost(text: string): { host: string; port: number } | null {
  const [, bracketed, plain, port = '6379'] = /^(?:\[([^\]]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  return host && Number(port) > 0 && Number(port) < 65_536 ? { host, port: Number(port) } : null;
}
