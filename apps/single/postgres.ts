import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#shared/runtime/free-port.ts';
import { stopRecorded } from '#shared/runtime/process-record.ts';
import { type SupervisedChild, supervise } from '#shared/runtime/supervise.ts';
import { waitUntil } from '#shared/runtime/wait-until.ts';
import { lockFolder } from './folder-lock.ts';
import { lastLines, turnOver } from './log-file.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { openCluster, type PostgresCluster } from './postgres-cluster.ts';
import {
  findPostgresOwner,
  makePrivate,
  openPostgresFolder,
  type PostgresOwner,
  ROOTS_FOLDER,
} from './postgres-owner.ts';
import { StartError } from './start-error.ts';
import { makeTestFolder } from './test-folder.ts';

const STOP_DEADLINE_MS = 60_000;
const READY_DEADLINE_MS = 120_000;

export interface PostgresOptions {
  /** Where the data stays between runs; not used with `forTests`, whose data is gone after `stop`. */
  dir: string;
  port?: number;
  forTests?: boolean;
  onNotice?: (sentence: string, name: string) => void;
}

export interface PrivatePostgres {
  url: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** Starts a Postgres of our own on 127.0.0.1. Throws StartError when `dir` is in use, or of another version. */
export async function startPostgres(options: PostgresOptions): Promise<PrivatePostgres> {
  const owner = findPostgresOwner();
  const binaries = findPostgresBinaries(owner);
  const forTests = options.forTests ?? false;
  const home = forTests ? await testFolder(owner) : openPostgresFolder(options.dir, owner);
  const unlock = lockFolder(home);
  try {
    await stopRecorded(recordIn(home), STOP_DEADLINE_MS);
    const cluster = openCluster(home, owner, binaries, forTests);
    const port = options.port ?? (await freePort());
    const child = run(join(binaries.bin, 'postgres'), home, cluster, port, owner, options);
    const stop = async () => {
      await child.stop();
      unlock();
      if (forTests) rmSync(home, { recursive: true, force: true });
    };
    await waitReady(child, home, cluster).catch(async error => {
      await stop();
      throw error;
    });
    const url = `postgres://stenopool:${cluster.password}@127.0.0.1:${port}/stenopool`;
    return {
      url,
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

async function testFolder(owner: PostgresOwner): Promise<string> {
  const folder = await makeTestFolder(owner.uid === undefined ? tmpdir() : ROOTS_FOLDER);
  makePrivate(folder, owner);
  return folder;
}

function recordIn(home: string): string {
  return join(home, 'postgres.json');
}

function run(
  command: string,
  home: string,
  cluster: PostgresCluster,
  port: number,
  owner: PostgresOwner,
  { forTests = false, onNotice }: PostgresOptions,
): SupervisedChild {
  // Whoever wrote it is gone: we hold the lock and have stopped what we knew of. Left in place it would stop the start
  // when its id belongs to somebody else by now; that no server is on the data, Postgres itself checks by shared memory.
  rmSync(join(cluster.folder, 'postmaster.pid'), { force: true });
  const logFile = join(home, 'postgres.log');
  turnOver(logFile);
  return supervise({
    name: 'postgres',
    command,
    args: ['-D', cluster.folder, ...settings(port, forTests)],
    env: { LC_ALL: 'C' },
    cwd: home,
    ...owner,
    stopSignal: 'SIGINT',
    killSignal: 'SIGQUIT',
    stopDeadlineMs: STOP_DEADLINE_MS,
    recordFile: recordIn(home),
    logFile,
    onNotice,
  });
}

function settings(port: number, forTests: boolean): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(forTests && { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function waitReady(child: SupervisedChild, home: string, { folder }: PostgresCluster): Promise<void> {
  const settled = await waitUntil(() => child.exits > 0 || isReady(folder, child.pid), READY_DEADLINE_MS);
  if (settled && child.exits === 0) return;
  const log = join(home, 'postgres.log');
  throw new StartError(`The private Postgres did not start:
${lastLines(log)}
Its log: ${log}`);
}

// The server keeps its state on the eighth line; pg_ctl waits for the same word.
function isReady(folder: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}
