import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { until } from './until.ts';

/** A Redis that a test may kill, and start again at the same port. */
export type OwnRedis = {
  url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again, with the data it had or with none. */
  start(how: 'empty' | 'with data'): Promise<void>;
  /** Forgets all that is in it. */
  flush(): Promise<void>;
  remove(): Promise<void>;
};

/** Starts a Redis that writes down at once what it is told. */
export async function startOwnRedis(): Promise<OwnRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let stop = async () => {};

  async function start(how: 'empty' | 'with data'): Promise<void> {
    if (how === 'empty') await rm(join(folder, 'appendonlydir'), { recursive: true, force: true });
    const flags = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'yes', appendfsync: 'always' };
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    const child = spawn('redis-server', args, { stdio: 'ignore' });
    const exited = once(child, 'exit');
    stop = async () => {
      child.kill('SIGKILL');
      await exited;
    };
    await until('Redis answers', () => tell(url, redis => redis.ping()).catch(() => false));
  }

  await start('empty');
  return {
    url,
    kill: () => stop(),
    start,
    flush: async () => void (await tell(url, redis => redis.flushall())),
    async remove() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function tell<T>(url: string, speak: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => {});
  try {
    return await speak(redis);
  } finally {
    redis.disconnect();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
