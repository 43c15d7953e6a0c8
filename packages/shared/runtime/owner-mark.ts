import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { bornOf, isRunning } from './process-record.ts';
import { waitUntil } from './wait-until.ts';

const NAME = 'STENOPOOL_OWNER';
const GONE_MS = 5_000;

/**
 * For the environment of a child: says whose it is, in words that no other process shares, and is inherited by all that
 * the child starts. `label` says what it is for. Only Linux lets it be read again; elsewhere nothing is ever found.
 */
export function ownerMark(label: string): { name: string; value: string } {
  return { name: NAME, value: [label, namespace(), process.pid, bornOf(process.pid), randomUUID()].join(' ') };
}

/** The processes, other than this one, that carry this very mark. */
export function findMarked(value: string): number[] {
  return listMarked().flatMap(({ pid, mark }) => (mark === value ? [pid] : []));
}

/** Ends what carries `label` and whose owner is gone: with SIGTERM if it is given time, with its group in the end. */
export async function endOrphans(label: string, graceMs = 0): Promise<void> {
  const orphans = () => listMarked().filter(({ mark }) => isOrphaned(mark, label));
  const found = orphans().map(({ pid }) => ({ pid, born: bornOf(pid) }));
  if (found.length === 0) return;
  if (graceMs > 0) for (const { pid } of orphans()) signal(pid, 'SIGTERM');
  await waitUntil(() => orphans().length === 0, graceMs);
  await waitUntil(() => {
    const left = orphans();
    // A process of the group may have written over its own mark, as those do that give themselves a title.
    for (const { pid, group } of left) for (const target of [-group, pid]) signal(target, 'SIGKILL');
    return left.length === 0;
  }, GONE_MS);
  // One that is ending has lost its mark before it has let go of all else.
  await waitUntil(() => !found.some(({ pid, born }) => born !== undefined && bornOf(pid) === born), GONE_MS);
}

/** Sends a signal to a process, or to a group; true if there is one. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

type Marked = { pid: number; group: number; mark: string };

function listMarked(): Marked[] {
  return listProcesses().flatMap(pid => {
    try {
      const entry = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').find(isMark);
      return entry ? [{ pid, group: groupOf(pid), mark: entry.slice(NAME.length + 1) }] : [];
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return [];
    }
  });
}

function isMark(entry: string): boolean {
  return entry.startsWith(`${NAME}=`);
}

function listProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(Number)
      .filter(pid => pid !== process.pid);
  } catch {
    return [];
  }
}

function groupOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

/** Ids of processes mean nothing outside their namespace: of another container nothing is known. */
function isOrphaned(mark: string, label: string): boolean {
  const [markLabel, space, pid, born] = mark.split(' ');
  return markLabel === label && space === namespace() && !isRunning({ pid: Number(pid), born: born! });
}

function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '-';
  }
}
