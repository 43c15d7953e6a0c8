import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { PostgresOwner } from './postgres-owner.ts';
import { StartError } from './start-error.ts';

export interface PostgresCluster {
  folder: string;
  password: string;
}

/** The data folder of Postgres inside `home`, with a database `stenopool` owned by the user `stenopool`. */
export function openCluster(
  home: string,
  owner: PostgresOwner,
  { bin, majorVersion }: PostgresBinaries,
  forTests: boolean,
): PostgresCluster {
  const folder = join(home, 'cluster');
  const password = openPassword(join(home, 'password'), owner);
  if (existsSync(folder)) checkVersion(folder, majorVersion);
  else createCluster(home, folder, owner, bin, forTests);
  return { folder, password };
}

function openPassword(file: string, { uid, gid }: PostgresOwner): string {
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
    if (uid !== undefined && gid !== undefined) chownSync(file, uid, gid);
  }
  return readFileSync(file, 'utf8');
}

function checkVersion(folder: string, majorVersion: string): void {
  const found = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (found === majorVersion) return;
  throw new StartError(
    `The data in ${folder} was written by Postgres ${found} and this is Postgres ${majorVersion}: go back to the ` +
      'release that wrote it and move the data with pg_dump, or set DATA_DIR to another folder.',
  );
}

// Made under another name and renamed when whole: a start that is killed half-way leaves nothing that looks like data.
function createCluster(home: string, folder: string, owner: PostgresOwner, bin: string, forTests: boolean): void {
  const draft = join(home, 'cluster.new');
  rmSync(draft, { recursive: true, force: true });
  const options = { ...owner, cwd: home, env: { LC_ALL: 'C' }, encoding: 'utf8' } as const;
  const pwfile = join(home, 'password');
  const initdb = ['--pgdata', draft, '--username', 'stenopool', '--pwfile', pwfile, '--auth', 'scram-sha-256'];
  // The builtin provider sorts and folds alike on every machine, whatever its C library brings.
  initdb.push('--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8');
  if (forTests) initdb.push('--no-sync');
  check('initdb', spawnSync(join(bin, 'initdb'), initdb, options));
  const single = ['--single', '-D', draft, '-c', 'exit_on_error=on', 'postgres'];
  check(
    'create database',
    spawnSync(join(bin, 'postgres'), single, { ...options, input: 'create database stenopool\n' }),
  );
  renameSync(draft, folder);
}

function check(step: string, result: SpawnSyncReturns<string>): void {
  if (result.status === 0) return;
  const reason = result.error?.message ?? `${result.stderr}${result.stdout}`.trim();
  throw new StartError(
    `The private Postgres could not be made (${step}): ${reason}\nSet DATABASE_URL to use a Postgres of your own.`,
  );
}
