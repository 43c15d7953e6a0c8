import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waitUntil } from './wait-until.ts';

/** One life of a process. Ids are used again, so an id alone never says who is meant; `born` tells two lives apart. */
export interface ProcessRecord {
  pid: number;
  born: string;
  stopSignal?: NodeJS.Signals;
}

/** Writes down a child, so that the next start can find it should this process be killed before it can stop it. */
export function recordProcess(file: string, pid: number, stopSignal: NodeJS.Signals): void {
  const born = bornOf(pid);
  if (born === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ pid, born, stopSignal } satisfies ProcessRecord), { mode: 0o600 });
}

/** Stops the process written down in `file`, if that very process still runs, and removes the file. */
export async function stopRecorded(file: string, deadlineMs: number): Promise<void> {
  const record = readRecord(file);
  if (record && isRunning(record)) {
    process.kill(record.pid, record.stopSignal ?? 'SIGTERM');
    if (!(await waitUntil(() => !isRunning(record), deadlineMs))) {
      process.kill(record.pid, 'SIGKILL');
      await waitUntil(() => !isRunning(record), 5_000);
    }
  }
  rmSync(file, { force: true });
}

/** Stops, side by side, every process that has a record in `folder`. */
export async function stopAllRecorded(folder: string, deadlineMs: number): Promise<void> {
  if (!existsSync(folder)) return;
  const records = readdirSync(folder).filter(name => name.endsWith('.json'));
  await Promise.all(records.map(name => stopRecorded(join(folder, name), deadlineMs)));
}

export function readRecord(file: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord;
  } catch {
    return undefined;
  }
}

export function isRunning(record: ProcessRecord): boolean {
  return bornOf(record.pid) === record.born;
}

/** When the process began, in words that no other process of this id shares; undefined when it is gone or a zombie. */
export function bornOf(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? bornOnLinux(pid) : bornElsewhere(pid);
  } catch {
    return undefined;
  }
}

function bornOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command name stands in brackets and may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
}

function bornElsewhere(pid: number): string | undefined {
  const [state, ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  return !state || state.startsWith('Z') ? undefined : started.join(' ');
}
