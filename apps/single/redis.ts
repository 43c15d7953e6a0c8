import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from '#shared/runtime/free-port.ts';
import { stopRecorded } from '#shared/runtime/process-record.ts';
import { type SupervisedChild, supervise } from '#shared/runtime/supervise.ts';
import { waitUntil } from '#shared/runtime/wait-until.ts';
import { lockFolder } from './folder-lock.ts';
import { lastLines, turnOver } from './log-file.ts';
import { StartError } from './start-error.ts';
import { makeTestFolder } from './test-folder.ts';

const STOP_DEADLINE_MS = 30_000;
const READY_DEADLINE_MS = 60_000;

export interface RedisOptions {
  /** Where the data stays between runs; not used with `forTests`, which keeps nothing. */
  dir: string;
  port?: number;
  forTests?: boolean;
  onNotice?: (sentence: string, name: string) => void;
}

export interface PrivateRedis {
  url: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** Starts a redis-server of our own on 127.0.0.1. Throws StartError when it is not installed or `dir` is in use. */
export async function startRedis(options: RedisOptions): Promise<PrivateRedis> {
  findRedisServer();
  const forTests = options.forTests ?? false;
  const dir = forTests ? await makeTestFolder(tmpdir()) : resolve(options.dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(dir);
  try {
    await stopRecorded(join(dir, 'redis.json'), STOP_DEADLINE_MS);
    const port = options.port ?? (await freePort());
    const password = randomBytes(24).toString('hex');
    const child = run(dir, port, password, options);
    const stop = async () => {
      await child.stop();
      unlock();
      if (forTests) rmSync(dir, { recursive: true, force: true });
    };
    await waitReady(child, dir, port, password).catch(async error => {
      await stop();
      throw error;
    });
    return {
      url: `redis://:${password}@127.0.0.1:${port}`,
      stop,
      get pid() {
        return child.pid;
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function findRedisServer(): void {
  if (spawnSync('redis-server', ['--version']).status === 0) return;
  throw new StartError('redis-server is missing: run bin/setup, or set REDIS_URL to a Redis of your own.');
}

function run(
  dir: string,
  port: number,
  password: string,
  { forTests = false, onNotice }: RedisOptions,
): SupervisedChild {
  const file = join(dir, 'redis.conf');
  writeFileSync(file, configuration(dir, port, password, forTests), { mode: 0o600 });
  const logFile = join(dir, 'redis.log');
  turnOver(logFile);
  return supervise({
    name: 'redis',
    command: 'redis-server',
    args: [file],
    cwd: dir,
    stopDeadlineMs: STOP_DEADLINE_MS,
    recordFile: join(dir, 'redis.json'),
    logFile,
    onNotice,
  });
}

function configuration(dir: string, port: number, password: string, forTests: boolean): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(dir)}`,
    'daemonize no',
    'loglevel warning',
    'save ""',
    `appendonly ${forTests ? 'no' : 'yes'}`,
    'appendfsync everysec',
    'maxmemory-policy noeviction',
  ];
  return `${lines.join('\n')}\n`;
}

async function waitReady(child: SupervisedChild, dir: string, port: number, password: string): Promise<void> {
  const settled = await waitUntil(async () => child.exits > 0 || (await answers(port, password)), READY_DEADLINE_MS);
  if (settled && child.exits === 0) return;
  const log = join(dir, 'redis.log');
  throw new StartError(`The private Redis did not start:
${lastLines(log)}
Its log: ${log}`);
}

// While it reads its file back it answers PING with -LOADING.
async function answers(port: number, password: string): Promise<boolean> {
  const socket = createConnection({ host: '127.0.0.1', port });
  try {
    socket.end(`AUTH ${password}\r\nPING\r\nQUIT\r\n`);
    return (await text(socket)).includes('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
