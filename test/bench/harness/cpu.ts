import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds a core has worked for a process and all it has started, those that have ended included. */
export function cpuMsOf(pid: number): number {
  const { parents, spentMs } = readProcesses();
  const isBelow = (each: number): boolean => each === pid || (parents.has(each) && isBelow(parents.get(each)!));
  return [...spentMs].reduce((sum, [each, ms]) => sum + (isBelow(each) ? ms : 0), 0);
}

/** Starts counting what named processes spend; tells it by name when called. */
export function countCpu(pids: Record<string, number | undefined>): () => Record<string, number> {
  const known = Object.entries(pids).filter((entry): entry is [string, number] => entry[1] !== undefined);
  const before = known.map(([, pid]) => cpuMsOf(pid));
  return () => Object.fromEntries(known.map(([name, pid], index) => [name, cpuMsOf(pid) - before[index]!]));
}

// Linux counts in hundredths of a second.
const TICK_MS = 10;

function readProcesses() {
  const parents = new Map<number, number>();
  const spentMs = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) && readStat(pid);
    if (!stat) continue;
    // After the name in brackets: state, ppid, …; the 12th to 15th are utime, stime, cutime and cstime.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    parents.set(pid, fields[1]!);
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    spentMs.set(pid, ticks * TICK_MS);
  }
  return { parents, spentMs };
}

function readStat(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
}
