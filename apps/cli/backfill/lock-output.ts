import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bornOf, isRunning, type ProcessRecord } from '#shared/runtime/process-record.ts';
import { Failure } from '../failure.ts';

/** Makes this process the only one that works on an output folder, until the returned function is called or it ends. */
export function lockOutput(out: string): () => void {
  const lock = join(out, '.stenopool-backfill.lock');
  const own = JSON.stringify({ pid: process.pid, born: bornOf(process.pid) });
  try {
    writeFileSync(lock, own, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = readHolder(lock);
    if (holder && isRunning(holder)) throw new Failure(`process ${holder.pid} works on ${out} at this moment.`);
    writeFileSync(lock, own);
  }
  return () => rmSync(lock, { force: true });
}

function readHolder(lock: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}
