import { classesUpTo } from './lane.ts';
import type { JobClass } from './options.ts';

/** Of a recording of which nothing at all is known. */
export const UNKNOWN_AUDIO_MS = 600_000;

/** What one project has accepted of an engine in one class and not been given yet; all in milliseconds of audio. */
export type Standing = {
  engine: string;
  class: JobClass;
  projectId: string;
  /** What it is due while others wait too, beside them. */
  weight: number;
  /** What it was given so far in the line of a kind, by weight; null where nothing of it waits there. */
  served: { prepare: number | null; transcribe: number | null };
  /** Recordings that nobody has begun to prepare. */
  jobs: number;
  /** Not prepared, so estimated. */
  unpreparedMs: number;
  /** Prepared, and no engine works on it; of that, what is on the queue and so goes before all that is not. */
  preparedMs: number;
  dispatchedMs: number;
  /** Chunks that engines work on, and the whole length of these. */
  inHand: number;
  inHandMs: number;
};

/** How fast the engines of a name are together. */
export type Pace = {
  engine: string;
  /** Chunks that they work on at once. */
  engines: number;
  /** Audio per time, all together; null before any of them has been measured. */
  speed: number | null;
  /** Audio per time that projects sent lately. */
  coming: Coming[];
};

export type Coming = { class: JobClass; projectId: string; pace: number };

/** All that waits, and all that works it off. */
export type Backlog = { standings: Standing[]; paces: Pace[] };

/** Audio that is accepted and not transcribed, of a class and those that go before it; of one project if it is named. */
export function queuedAudioMs({ standings }: Backlog, jobClass: JobClass, projectId?: string): number {
  const classes = classesUpTo(jobClass);
  return standings
    .filter(each => classes.includes(each.class) && (projectId === undefined || each.projectId === projectId))
    .reduce((sum, each) => sum + waitingMs(each) + each.inHandMs, 0);
}

/** Audio of one class that is accepted and not transcribed. */
export function classAudioMs({ standings }: Pick<Backlog, 'standings'>, jobClass: JobClass): number {
  const own = standings.filter(each => each.class === jobClass);
  return own.reduce((sum, each) => sum + waitingMs(each) + each.inHandMs, 0);
}

/** Of a standing, what no engine works on yet. */
export function waitingMs({ unpreparedMs, preparedMs }: Standing): number {
  return unpreparedMs + preparedMs;
}
