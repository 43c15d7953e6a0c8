import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, type FaultKind, faults, WEIGHTS } from './faults.ts';
import type { ChaosLine } from './line.ts';
import type { Random } from './random.ts';

export type ScheduleSettings = {
  /** When the last fault may begin, in ms of `performance.now()`. */
  until: number;
  /** Seconds between two faults, on average. */
  everyS: number;
  /** These kinds alone; all of them if not given. */
  only?: FaultKind[];
  say: (sentence: string) => void;
};

/** Plays faults one after the other, several at a time, until the time is over; then ends them. Counts them by kind. */
export async function playFaults(
  line: ChaosLine,
  random: Random,
  settings: ScheduleSettings,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const weights = settings.only
    ? Object.fromEntries(settings.only.map(kind => [kind, WEIGHTS[kind]]))
    : (WEIGHTS as Record<string, number>);
  const ending: Promise<void>[] = [];
  const over = new AbortController();
  for (;;) {
    const waitMs = settings.everyS * 1000 * (0.3 + 1.4 * random.next());
    if (performance.now() + waitMs > settings.until || signal.aborted) break;
    await pause(waitMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    const kind = random.weighted(weights) as FaultKind;
    counts[kind] = (counts[kind] ?? 0) + 1;
    const fault = await faults[kind](line, random);
    settings.say(`fault ${kind}: ${fault.target}${fault.seconds > 0 ? ` for ${fault.seconds} s` : ''}`);
    if (fault.seconds > 0) ending.push(endLater(fault, AbortSignal.any([signal, over.signal])));
  }
  over.abort();
  await Promise.all(ending);
  return counts;
}

async function endLater(fault: Fault, signal: AbortSignal): Promise<void> {
  await pause(fault.seconds * 1000, undefined, { signal }).catch(() => {});
  await fault.end();
}
