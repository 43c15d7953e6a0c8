import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord, stopAllRecorded } from '#shared/runtime/process-record.ts';
import { isLocked } from './folder-lock.ts';

const PREFIX = 'stenopool-test-';

/** A new folder for a service that lives for one run of the tests; clears away what a killed run has left behind. */
export async function makeTestFolder(parent: string): Promise<string> {
  for (const name of readdirSync(parent)) {
    if (name.startsWith(PREFIX)) await removeAbandoned(join(parent, name));
  }
  return mkdtempSync(join(parent, PREFIX));
}

async function removeAbandoned(folder: string): Promise<void> {
  // Without a lock it may be one that is just being made.
  if (readRecord(join(folder, 'lock')) === undefined || isLocked(folder)) return;
  await stopAllRecorded(folder, 30_000);
  rmSync(folder, { recursive: true, force: true });
}
