import { randomUUID } from 'node:crypto';
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bornOf, isRunning, readRecord } from '#shared/runtime/process-record.ts';
import { StartError } from './start-error.ts';

/**
 * Makes this process the only one that works in `folder`, until the returned function is called or the process ends,
 * however it ends. Throws StartError when another running process holds the folder.
 */
export function lockFolder(folder: string): () => void {
  const lock = join(folder, 'lock');
  const claim = `${lock}.${randomUUID()}`;
  writeFileSync(claim, JSON.stringify({ pid: process.pid, born: bornOf(process.pid) }), { mode: 0o600 });
  try {
    if (!linked(claim, lock)) {
      removeAbandoned(lock, folder);
      if (!linked(claim, lock)) throw inUse(folder, lock);
    }
  } finally {
    rmSync(claim, { force: true });
  }
  return () => rmSync(lock, { force: true });
}

/** False while a lock file is there whose process is gone: true only for a folder that somebody works in. */
export function isLocked(folder: string): boolean {
  const holder = readRecord(join(folder, 'lock'));
  return holder !== undefined && isRunning(holder);
}

// link(2) fails when the name is taken and shows the file only when it is whole, which open(O_EXCL) does not.
function linked(claim: string, lock: string): boolean {
  try {
    linkSync(claim, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function removeAbandoned(lock: string, folder: string): void {
  if (isLocked(folder)) throw inUse(folder, lock);
  const moved = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, moved);
  } catch {
    return;
  }
  // Between the look and the rename another start may have taken the folder: then what was moved is its lock.
  const holder = readRecord(moved);
  if (holder && isRunning(holder)) linked(moved, lock);
  rmSync(moved, { force: true });
}

function inUse(folder: string, lock: string): StartError {
  const pid = readRecord(lock)?.pid;
  const holder = pid === undefined ? 'another process' : `process ${pid}`;
  return new StartError(`${folder} is in use by ${holder}: stop that one first, or set DATA_DIR to another folder.`);
}
