import type { JobClass } from '#shared/domain/options.ts';
import { type Chunk, openWork, type Work } from './fleet-work.ts';
import type { Recording } from './workload.ts';

/** How many workers there should be, by what can be seen. */
export type FleetRule = { name: string; atFirst: number; decide(sight: Sight): number };

/** What can be seen of a fleet at a moment; audio in seconds. */
export type Sight = {
  nowS: number;
  speed: number;
  /** Chunks that nobody has taken. */
  waiting: number;
  /** Audio that is not transcribed, what is in hand included. */
  backlogS: Record<JobClass, number>;
  /** Audio per time that came within the last ten minutes and is done. */
  arriving: number;
  /** Workers that take work, and those that hold some. */
  fit: number;
  holding: number;
  /** How long the interactive chunk has waited that waits longest; null if none does. */
  oldestS: number | null;
};

export type FleetOutcome = {
  /** Of every recording: until its first chunk was begun, and until its last was done. */
  courses: { recording: Recording; waitS: number; tookS: number }[];
  gpuHours: number;
  started: number;
  /** Workers there were at each decision. */
  sizes: number[];
};

const DECIDE_EVERY_S = 30;
const ARRIVALS_S = 600;
const OVERHEAD_S = 0.1;

type Worker = { readyS: number; chunk: Chunk | null; untilS: number; isLeaving: boolean };

/** Works off recordings with as many workers as a rule asks for; a new one takes `startS` to load its model. */
export function runFleet(
  rule: FleetRule,
  recordings: Recording[],
  { speed, startS }: { speed: number; startS: number },
): FleetOutcome {
  const work = openWork();
  const coming = [...recordings];
  const sizes: number[] = [];
  let nowS = coming[0]!.atS;
  let decideS = nowS;
  let workers = Array.from({ length: rule.atFirst }, () => openWorker(nowS));
  let gpuS = 0;
  let started = 0;

  while (coming.length > 0 || workers.some(({ chunk }) => chunk) || work.waiting() > 0) {
    const nextS = Math.min(coming[0]?.atS ?? Infinity, decideS, ...workers.map(each => nextOf(each, nowS)));
    gpuS += workers.length * (nextS - nowS);
    nowS = nextS;
    for (const worker of workers) if (worker.chunk && worker.untilS <= nowS) finish(worker, work);
    while (coming.length > 0 && coming[0]!.atS <= nowS) work.arrive(coming.shift()!, nowS);
    if (decideS <= nowS) {
      const desired = rule.decide({ ...look(work, workers, nowS), speed });
      const added = resize(workers, desired, nowS + startS);
      workers.push(...added);
      started += added.length;
      sizes.push(desired);
      decideS += DECIDE_EVERY_S;
    }
    for (const worker of workers) takeUp(worker, work, nowS, speed);
    workers = workers.filter(({ isLeaving, chunk }) => !isLeaving || chunk);
  }
  return { courses: work.courses(), gpuHours: gpuS / 3600, started, sizes };
}

function look(work: Work, workers: Worker[], nowS: number): Omit<Sight, 'speed'> {
  const held = workers.flatMap(({ chunk }) => chunk ?? []);
  const oldestS = work.oldestS();
  const backlogS = {
    interactive: work.backlogS('interactive', held),
    standard: work.backlogS('standard', held),
    backfill: work.backlogS('backfill', held),
  };
  return {
    ...{ nowS, waiting: work.waiting(), holding: held.length, backlogS },
    arriving: work.doneSince(nowS - ARRIVALS_S) / ARRIVALS_S,
    fit: workers.filter(({ readyS, isLeaving }) => readyS <= nowS && !isLeaving).length,
    oldestS: oldestS === null ? null : nowS - oldestS,
  };
}

/** Has workers leave, or those that leave stay, until there are so many; the new ones that it takes beside them. */
function resize(workers: Worker[], desired: number, readyS: number): Worker[] {
  const staying = workers.filter(each => !each.isLeaving).toSorted((a, b) => useOf(a) - useOf(b));
  for (const worker of staying.slice(0, Math.max(0, staying.length - desired))) worker.isLeaving = true;
  const missing = Math.max(0, desired - staying.length);
  const back = workers.filter(each => each.isLeaving).slice(0, missing);
  for (const worker of back) worker.isLeaving = false;
  return Array.from({ length: missing - back.length }, () => openWorker(readyS));
}

function finish(worker: Worker, work: Work): void {
  work.finish(worker.chunk!, worker.untilS);
  worker.chunk = null;
}

function takeUp(worker: Worker, work: Work, nowS: number, speed: number): void {
  if (worker.chunk || worker.isLeaving || worker.readyS > nowS) return;
  worker.chunk = work.take(nowS);
  if (worker.chunk) worker.untilS = nowS + OVERHEAD_S + worker.chunk.audioS / speed;
}

/** When something happens to a worker by itself: it is done, or has started. */
function nextOf({ chunk, untilS, readyS }: Worker, nowS: number): number {
  if (chunk) return untilS;
  return readyS > nowS ? readyS : Infinity;
}

function openWorker(readyS: number): Worker {
  return { readyS, chunk: null, untilS: 0, isLeaving: false };
}

/** The idle go before those at work, and of these the youngest first. */
function useOf({ chunk, readyS }: Worker): number {
  return (chunk ? 1e9 : 0) - readyS;
}
