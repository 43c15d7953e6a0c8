import { type Backlog, type Coming, type Standing, waitingMs } from './backlog.ts';
import { classesUpTo } from './lane.ts';
import type { JobClass } from './options.ts';

/** Where something waits. */
export type Place = { engine: string; class: JobClass; projectId: string };

/** A project that has nothing waiting now. */
const NOTHING = {
  ...{ weight: 1, served: { prepare: null, transcribe: null }, jobs: 0 },
  ...{ unpreparedMs: 0, preparedMs: 0, dispatchedMs: 0, inHand: 0, inHandMs: 0 },
};

/**
 * What else is done before something that has `ownMs` of audio of its own project and class before it, if it waits for
 * `waitMs`: all that waits in better classes, and of other projects in its own what they are due of what they have by then.
 */
export function othersBeforeMs(backlog: Backlog, place: Place, ownMs: number): (waitMs: number) => number {
  const order = openOrder(backlog, place, 'transcribe');
  const coming = comingOf(backlog, place).filter(each => each.class === place.class);
  const paces = new Map(coming.map(each => [each.projectId, each.pace]));
  const absent = coming
    .filter(each => each.projectId !== place.projectId && !order.rivals.some(one => one.projectId === each.projectId))
    .map(each => ({ ...NOTHING, ...each, engine: place.engine }));
  const rivals = [...order.rivals, ...absent].map(each => ({
    dueMs: Math.max(0, order.dueMs(each, ownMs)),
    hasMs: waitingMs(each) - each.dispatchedMs,
    pace: paces.get(each.projectId) ?? 0,
  }));
  const firstMs = sum(betterThan(backlog, place), waitingMs) + sum(order.rivals, each => each.dispatchedMs);
  return waitMs => firstMs + sum(rivals, each => Math.min(each.dueMs, each.hasMs + each.pace * waitMs));
}

/** Audio per time that comes in the classes before one. */
export function betterPace(backlog: Backlog, place: Omit<Place, 'projectId'>): number {
  const better = classesBefore(place.class);
  return sum(comingOf(backlog, place), each => (better.includes(each.class) ? each.pace : 0));
}

/** How many recordings are begun before one that has `own.jobs` of its own project and class, or `own.ms`, before it. */
export function countBefore(backlog: Backlog, place: Place, own: { jobs: number; ms: number }): number {
  const order = openOrder(backlog, place, 'prepare');
  const rivals = order.rivals.map(each => {
    const usualMs = Math.max(1, each.unpreparedMs) / Math.max(1, each.jobs);
    return Math.min(each.jobs, Math.ceil(Math.max(0, order.dueMs(each, own.ms)) / usualMs));
  });
  return own.jobs + sum(betterThan(backlog, place), each => each.jobs) + sum(rivals, each => each);
}

/** Projects take turns by what they were given; who comes anew starts level with the least. */
function openOrder({ standings }: Backlog, place: Place, kind: keyof Standing['served']) {
  const line = standings.filter(each => each.engine === place.engine && each.class === place.class);
  const levels = line.map(each => each.served[kind]).filter(each => each !== null);
  const least = levels.reduce((low, each) => Math.min(low, each), levels[0] ?? 0);
  const own = line.find(each => each.projectId === place.projectId);
  const ownLevel = own?.served[kind] ?? least;
  return {
    rivals: line.filter(each => each !== own),
    /** What another is given until this project has been given so much. */
    dueMs: (other: Standing, ownMs: number) =>
      (ownLevel + ownMs / (own?.weight ?? 1) - (other.served[kind] ?? least)) * other.weight,
  };
}

function betterThan({ standings }: Backlog, place: Place): Standing[] {
  const better = classesBefore(place.class);
  return standings.filter(each => each.engine === place.engine && better.includes(each.class));
}

function classesBefore(jobClass: JobClass): JobClass[] {
  return classesUpTo(jobClass).filter(each => each !== jobClass);
}

function comingOf({ paces }: Backlog, { engine }: Pick<Place, 'engine'>): Coming[] {
  return paces.find(each => each.engine === engine)?.coming ?? [];
}

function sum<Each>(all: Each[], of: (each: Each) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
