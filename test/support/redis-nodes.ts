import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

/** One of several Redis servers that belong together; it keeps its data over a kill. */
export type RedisNode = {
  port: number;
  ask<T>(speak: (redis: Redis) => Promise<T>): Promise<T>;
  kill(): Promise<void>;
  start(): Promise<void>;
};

/** Several Redis servers, and how the line is told of them. */
export type RedisNodes = { env: Record<string, string>; nodes: RedisNode[]; remove(): Promise<void> };

const SLOTS = 16_384;

/** Starts a Redis Cluster of three nodes without replicas. */
export async function startCluster(): Promise<RedisNodes> {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-cluster-'));
  const flags = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', '--appendonly', 'yes'];
  const nodes = await Promise.all([0, 1, 2].map(index => startNode(folder, `node-${index}`, flags)));
  const bounds = [0, 1, 2, 3].map(index => Math.floor((SLOTS * index) / 3));
  for (const [index, node] of nodes.entries()) {
    await node.ask(async redis => {
      await redis.call('cluster', 'addslotsrange', bounds[index]!, bounds[index + 1]! - 1);
      await redis.call('cluster', 'meet', '127.0.0.1', nodes[0]!.port);
    });
  }
  for (const node of nodes) {
    await until('the cluster is one', () =>
      node.ask(async redis =>
        /cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(String(await redis.call('cluster', 'info'))),
      ),
    );
  }
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return { env: { REDIS_URL: `redis://${hosts}` }, nodes, remove: () => removeNodes(folder, nodes) };
}

/** Starts a Redis with a replica, and a Sentinel that puts the one in the place of the other. */
export async function startSentinel(): Promise<RedisNodes> {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-sentinel-'));
  const first = await startNode(folder, 'first', []);
  const replica = await startNode(folder, 'replica', ['--replicaof', `127.0.0.1 ${first.port}`]);
  const file = join(folder, 'sentinel.conf');
  const watch = [
    `sentinel monitor line 127.0.0.1 ${first.port} 1`,
    ...['down-after-milliseconds line 1000', 'failover-timeout line 5000'].map(each => `sentinel ${each}`),
  ];
  await writeFile(file, watch.join('\n'));
  const sentinel = await startNode(folder, 'sentinel', ['--sentinel'], file);
  await until('the sentinel knows the replica', () =>
    sentinel.ask(async redis =>
      JSON.stringify(await redis.call('sentinel', 'replicas', 'line')).includes(`${replica.port}`),
    ),
  );
  const env = { REDIS_URL: `redis://127.0.0.1:${sentinel.port}`, REDIS_SENTINEL: 'line' };
  const nodes = [first, replica, sentinel];
  return { env, nodes, remove: () => removeNodes(folder, nodes) };
}

async function startNode(folder: string, name: string, flags: string[], file?: string): Promise<RedisNode> {
  const port = await freePort();
  const dir = await mkdtemp(join(folder, `${name}-`));
  const always = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, ...(file ? [] : ['--save', ''])];
  let stop = async () => {};

  async function start(): Promise<void> {
    const child = spawn('redis-server', [...(file ? [file] : []), ...always, ...flags], { stdio: 'ignore' });
    const exited = once(child, 'exit');
    stop = async () => {
      child.kill('SIGKILL');
      await exited;
    };
    await until(`Redis ${name} answers`, () => ask(port, redis => redis.ping()).catch(() => false));
  }

  await start();
  return { port, start, kill: () => stop(), ask: speak => ask(port, speak) };
}

async function ask<T>(port: number, speak: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ port, host: '127.0.0.1', retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => {});
  try {
    return await speak(redis);
  } finally {
    redis.disconnect();
  }
}

async function removeNodes(folder: string, nodes: RedisNode[]): Promise<void> {
  await Promise.all(nodes.map(node => node.kill()));
  await rm(folder, { recursive: true, force: true });
}
