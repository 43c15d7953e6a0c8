import type { JobClass } from '#shared/domain/options.ts';
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
const CHUNK_S = 600;
const CLASSES: JobClass[] = ['interactive', 'standard', 'backfill'];

type Chunk = { recording: Recording; audioS: number };
type Worker = { readyS: number; chunk: Chunk | null; untilS: number; isLeaving: boolean };
type Course = { leftS: number; begunS: number; doneS: number };

/** Works off recordings with as many workers as a rule asks for; a new one takes `startS` to load its model. */
export function runFleet(
  rule: FleetRule,
  recordings: Recording[],
  { speed, startS }: { speed: number; startS: number },
): FleetOutcome {
  const line: Record<JobClass, Chunk[]> = { interactive: [], standard: [], backfill: [] };
  const courses = new Map<Recording, Course>();
  const coming = [...recordings];
  const sizes: number[] = [];
  let nowS = coming[0]!.atS;
  let workers = Array.from({ length: rule.atFirst }, () => openWorker(nowS));
  let decideS = nowS;
  let gpuS = 0;
  let started = 0;

  function look(): Sight {
    const held = workers.flatMap(({ chunk }) => chunk ?? []);
    const backlogOf = (jobClass: JobClass) =>
      [...line[jobClass], ...held.filter(({ recording }) => recording.class === jobClass)].reduce(sumAudio, 0);
    const done = [...courses].filter(([{ atS }, { leftS }]) => atS > nowS - ARRIVALS_S && leftS < 1);
    const oldest = line.interactive[0]?.recording.atS;
    return {
      ...{ nowS, speed, waiting: CLASSES.reduce((sum, each) => sum + line[each].length, 0), holding: held.length },
      backlogS: { interactive: backlogOf('interactive'), standard: backlogOf('standard'), backfill: 0 },
      arriving: done.reduce((sum, [{ audioS }]) => sum + audioS, 0) / ARRIVALS_S,
      fit: workers.filter(({ readyS, isLeaving }) => readyS <= nowS && !isLeaving).length,
      oldestS: oldest === undefined ? null : nowS - oldest,
    };
  }

  function resize(): void {
    const desired = rule.decide(look());
    const back = workers.filter(each => each.isLeaving);
    while (countStaying(workers) < desired) {
      const resumed = back.pop();
      if (resumed) resumed.isLeaving = false;
      else workers.push(openWorker(nowS + startS));
      if (!resumed) started += 1;
    }
    const going = workers.filter(each => !each.isLeaving).toSorted((a, b) => useOf(a) - useOf(b));
    for (const worker of going.slice(0, countStaying(workers) - desired)) worker.isLeaving = true;
    sizes.push(desired);
    decideS += DECIDE_EVERY_S;
  }

  function finish(worker: Worker): void {
    const { recording, audioS } = worker.chunk!;
    const course = courses.get(recording)!;
    course.leftS -= audioS;
    course.doneS = worker.untilS;
    worker.chunk = null;
  }

  function takeUp(): void {
    for (const worker of workers) {
      if (worker.chunk || worker.isLeaving || worker.readyS > nowS) continue;
      const chunk = CLASSES.map(each => line[each])
        .find(each => each.length > 0)
        ?.shift();
      if (!chunk) return;
      const course = courses.get(chunk.recording)!;
      course.begunS = Math.min(course.begunS, nowS);
      worker.chunk = chunk;
      worker.untilS = nowS + OVERHEAD_S + chunk.audioS / speed;
    }
  }

  while (coming.length > 0 || workers.some(({ chunk }) => chunk) || CLASSES.some(each => line[each].length > 0)) {
    const ends = workers.map(({ chunk, untilS, readyS }) => (chunk ? untilS : readyS > nowS ? readyS : Infinity));
    const nextS = Math.min(coming[0]?.atS ?? Infinity, decideS, ...ends);
    gpuS += workers.length * (nextS - nowS);
    nowS = nextS;
    for (const worker of workers) if (worker.chunk && worker.untilS <= nowS) finish(worker);
    while (coming.length > 0 && coming[0]!.atS <= nowS) {
      const recording = coming.shift()!;
      courses.set(recording, { leftS: recording.audioS, begunS: Infinity, doneS: nowS });
      line[recording.class].push(...chunksOf(recording));
    }
    if (decideS <= nowS) resize();
    takeUp();
    workers = workers.filter(({ isLeaving, chunk }) => !isLeaving || chunk);
  }
  const ended = [...courses].map(([recording, { begunS, doneS }]) => ({
    ...{ recording, waitS: begunS - recording.atS, tookS: doneS - recording.atS },
  }));
  return { courses: ended, gpuHours: gpuS / 3600, started, sizes };
}

function openWorker(readyS: number): Worker {
  return { readyS, chunk: null, untilS: 0, isLeaving: false };
}

function countStaying(workers: Worker[]): number {
  return workers.filter(each => !each.isLeaving).length;
}

/** The idle go before those at work, and of these the youngest first. */
function useOf({ chunk, readyS }: Worker): number {
  return (chunk ? 1e9 : 0) - readyS;
}

function chunksOf(recording: Recording): Chunk[] {
  const count = Math.ceil(recording.audioS / CHUNK_S);
  return Array.from({ length: count }, () => ({ recording, audioS: recording.audioS / count }));
}

function sumAudio(sum: number, { audioS }: Chunk): number {
  return sum + audioS;
}
