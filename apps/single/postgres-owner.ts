import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from './start-error.ts';

const USER = 'stenopool';
export const ROOTS_FOLDER = '/var/lib/stenopool';

/** The OS user that Postgres runs as; without ids it is the one that runs us. */
export interface PostgresOwner {
  uid?: number;
  gid?: number;
}

/**
 * The rule: whoever is not root runs Postgres as himself, with its data in `dir` and its binaries where npm put them.
 * Postgres refuses root; root therefore runs it as the system user `stenopool`, and since that user may not be able to
 * enter the clone (think of /root), data and a copy of the binaries are in /var/lib/stenopool and `dir` is a link.
 */
export function findPostgresOwner(): PostgresOwner {
  if (process.getuid?.() !== 0) return {};
  const uid = idOf('-u') ?? createUser();
  const gid = idOf('-g');
  mkdirSync(ROOTS_FOLDER, { recursive: true });
  chmodSync(ROOTS_FOLDER, 0o755);
  return { uid, gid };
}

/** The folder where the data really is; made if it is not there. */
export function openPostgresFolder(dir: string, owner: PostgresOwner): string {
  const folder = owner.uid === undefined ? ownFolder(dir) : linkedFolder(dir);
  makePrivate(folder, owner);
  return folder;
}

export function makePrivate(folder: string, { uid, gid }: PostgresOwner): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
}

function createUser(): number {
  const shell = existsSync('/usr/sbin/nologin') ? '/usr/sbin/nologin' : '/sbin/nologin';
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', ROOTS_FOLDER, '--shell', shell, USER]],
    ['adduser', ['--system', '--group', '--no-create-home', '--home', ROOTS_FOLDER, '--shell', shell, USER]],
    ['adduser', ['-S', '-D', '-H', '-h', ROOTS_FOLDER, '-s', shell, USER]],
  ];
  const reasons: string[] = [];
  for (const [command, args] of ways) {
    const result = spawnSync(command, args, { encoding: 'utf8' });
    // Asked again even after a failure: another start may have made the user in the meantime.
    const uid = idOf('-u');
    if (uid !== undefined) return uid;
    reasons.push(`${command}: ${reasonOf(result)}`);
  }
  throw new StartError(
    `Postgres refuses to run as root, and the system user "${USER}" could not be made (${reasons.join('; ')}). ` +
      'Start stenopool as an ordinary user, or set DATABASE_URL to a Postgres of your own.',
  );
}

function idOf(flag: '-u' | '-g'): number | undefined {
  const result = spawnSync('id', [flag, USER], { encoding: 'utf8' });
  return result.status === 0 ? Number(result.stdout) : undefined;
}

function reasonOf(result: SpawnSyncReturns<string>): string {
  return result.error?.message ?? result.stderr.trim();
}

function ownFolder(dir: string): string {
  if (lstatSync(dir, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new StartError(`${dir} was made by root: start stenopool as root, or set DATA_DIR to another folder.`);
  }
  return dir;
}

// Named by chance, not after the clone's path: whoever deletes the data folder gets an empty database the next time,
// and a clone that is moved keeps its own.
function linkedFolder(dir: string): string {
  const found = lstatSync(dir, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) return readlinkSync(dir);
  if (found) {
    throw new StartError(
      `${dir} was made by the user with id ${found.uid}: start stenopool as that user, or set DATA_DIR to another folder.`,
    );
  }
  const folder = join(ROOTS_FOLDER, `data-${randomBytes(6).toString('hex')}`);
  mkdirSync(dirname(dir), { recursive: true });
  symlinkSync(folder, dir);
  return folder;
}
