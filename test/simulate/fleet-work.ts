import type { JobClass } from '#shared/domain/options.ts';
import type { Recording } from './workload.ts';

export type Chunk = { recording: Recording; audioS: number };
type Course = { leftS: number; begunS: number; doneS: number };

/** What a fleet works off: better classes first, and in each what came first. Times are virtual, in seconds. */
export type Work = {
  arrive(recording: Recording, nowS: number): void;
  /** The next chunk, if any waits. */
  take(nowS: number): Chunk | null;
  finish(chunk: Chunk, nowS: number): void;
  /** What waits: its chunks, and the audio of a class with what is held of it. */
  waiting(): number;
  backlogS(jobClass: JobClass, held: Chunk[]): number;
  /** When the interactive chunk came that waits longest. */
  oldestS(): number | null;
  /** Audio that came after a moment and is done. */
  doneSince(sinceS: number): number;
  /** Of every recording: until its first chunk was begun, and until its last was done. */
  courses(): { recording: Recording; waitS: number; tookS: number }[];
};

const CHUNK_S = 600;
const CLASSES: JobClass[] = ['interactive', 'standard', 'backfill'];

/** Begins with nothing. */
export function openWork(): Work {
  const line: Record<JobClass, Chunk[]> = { interactive: [], standard: [], backfill: [] };
  const courses = new Map<Recording, Course>();
  return {
    arrive(recording, nowS) {
      courses.set(recording, { leftS: recording.audioS, begunS: Infinity, doneS: nowS });
      line[recording.class].push(...chunksOf(recording));
    },
    take(nowS) {
      const next = CLASSES.map(each => line[each]).find(each => each.length > 0);
      const chunk = next?.shift();
      if (!chunk) return null;
      const course = courses.get(chunk.recording)!;
      course.begunS = Math.min(course.begunS, nowS);
      return chunk;
    },
    finish({ recording, audioS }, nowS) {
      const course = courses.get(recording)!;
      course.leftS -= audioS;
      course.doneS = nowS;
    },
    waiting: () => CLASSES.reduce((sum, each) => sum + line[each].length, 0),
    backlogS: (jobClass, held) =>
      sumAudio([...line[jobClass], ...held.filter(({ recording }) => recording.class === jobClass)]),
    oldestS: () => line.interactive[0]?.recording.atS ?? null,
    doneSince: sinceS =>
      sumAudio(
        [...courses].filter(([{ atS }, { leftS }]) => atS > sinceS && leftS < 1).map(([recording]) => recording),
      ),
    courses: () =>
      [...courses].map(([recording, { begunS, doneS }]) => ({
        ...{ recording, waitS: begunS - recording.atS, tookS: doneS - recording.atS },
      })),
  };
}

function chunksOf(recording: Recording): Chunk[] {
  const count = Math.ceil(recording.audioS / CHUNK_S);
  return Array.from({ length: count }, () => ({ recording, audioS: recording.audioS / count }));
}

function sumAudio(all: { audioS: number }[]): number {
  return all.reduce((sum, { audioS }) => sum + audioS, 0);
}
