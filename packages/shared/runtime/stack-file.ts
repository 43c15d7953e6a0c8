import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where everything is that runs on this machine, for commands that are run beside it. */
export type StackFile = {
  api: string;
  /** Missing where the database had keys before this file was kept. */
  key?: string | undefined;
  databaseUrl: string;
  redisUrl: string;
  audioStore: string;
};

const NAME = 'stack.json';

/** Writes it into the data folder, for the owner alone, and gives its path; a key that is not known any more is kept. */
export function writeStackFile(dataDir: string, stack: StackFile): string {
  const path = join(dataDir, NAME);
  const { api, key = readStackFile(dataDir)?.key, databaseUrl, redisUrl, audioStore } = stack;
  const text = JSON.stringify({ api, key, databaseUrl, redisUrl, audioStore }, null, 2);
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return path;
}

/** What the last start wrote into a data folder; undefined where none did. */
export function readStackFile(dataDir: string): StackFile | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, NAME), 'utf8')) as StackFile;
  } catch {
    return undefined;
  }
}
