import { type Backlog, waitingMs } from './backlog.ts';
import { betterPace, othersBeforeMs, type Place } from './before.ts';
import { classesUpTo } from './lane.ts';
import type { JobClass } from './options.ts';
import { SHORTEST_CHUNK_S, UNCUT_S } from './plan.ts';

/** Some work of a project, in milliseconds of audio. */
export type Work = Place & {
  /** Of the same project and class, and done first. */
  aheadMs: number;
  ownMs: number;
  /** It cannot be begun to the end before it is decoded, which takes so long. */
  decodeMs?: number;
};

/** What is longer than the first is cut, while all engines are busy into pieces of about the second. */
const [UNCUT_MS, CHUNK_MS] = [UNCUT_S * 1000, SHORTEST_CHUNK_S * 1000];

/** Better classes leave so much of the engines to the others, however much comes. */
const LEAST_SHARE = 0.05;

/** What comes while something waits makes it wait longer: so often is that followed up. */
const ROUNDS = 12;

/**
 * Milliseconds until some work is done in the fair order: better classes go first, what waits and what will come if it
 * goes on as lately, and other projects of the class have their part. Null while no engine is there, or none is measured.
 */
export function predictMs(backlog: Backlog, work: Work): number | null {
  const pool = openPool(backlog, work);
  if (!pool) return null;
  const lastMs = lastPieceMs(work.ownMs);
  const beforeMs = work.aheadMs + work.ownMs - lastMs;
  const othersMs = othersBeforeMs(backlog, work, beforeMs);
  let startMs = 0;
  for (let round = 0; round < ROUNDS; round++) startMs = whenTakenUp(pool, beforeMs + othersMs(startMs), lastMs);
  return Math.round(Math.max(startMs, work.decodeMs ?? 0) + lastMs / pool.speed);
}

/** Milliseconds until so much more of a project is done, if it comes after all that waits of its class; null as above. */
export function predictMoreMs(backlog: Backlog, place: Place, audioMs: number): number | null {
  if (audioMs === 0) return 0;
  const own = backlog.standings.find(
    each => each.engine === place.engine && each.class === place.class && each.projectId === place.projectId,
  );
  return predictMs(backlog, { ...place, aheadMs: own ? waitingMs(own) : 0, ownMs: audioMs });
}

/** Milliseconds that one engine needs for some audio; null as above. */
export function runMs(backlog: Backlog, engine: string, audioMs: number): number | null {
  const pace = backlog.paces.find(each => each.engine === engine);
  return pace?.speed ? (audioMs * pace.engines) / pace.speed : null;
}

/** Milliseconds until nothing is left of a class and of those before it; 0 if nothing is, null as above. */
export function predictClassMs(backlog: Backlog, jobClass: JobClass): number | null {
  const left = backlog.standings.filter(each => classesUpTo(jobClass).includes(each.class));
  const ends = [...Map.groupBy(left, each => each.engine)].map(([engine, standings]) => {
    const pool = openPool(backlog, { engine, class: jobClass });
    const allMs = sum(standings, waitingMs);
    const lastMs = lastPieceMs(allMs);
    if (!pool || allMs === 0) return pool && (pool.pieceMs ?? 0) / pool.speed;
    return whenTakenUp(pool, allMs - lastMs, lastMs) + lastMs / pool.speed;
  });
  return ends.some(each => each === null) ? null : Math.round(Math.max(0, ...ends.map(Number)));
}

/** Milliseconds until so much less of a class and those before it waits for an engine; null as above. */
export function predictReliefMs(backlog: Backlog, line: Omit<Place, 'projectId'>, lessMs: number): number | null {
  const pool = openPool(backlog, line);
  return pool && Math.round(lessMs / (pool.speed * pool.share * (pool.busy + pool.idle)));
}

function lastPieceMs(ms: number): number {
  return ms > UNCUT_MS ? CHUNK_MS : ms;
}

/** The engines of a name as work of a class finds them. */
type Pool = {
  busy: number;
  idle: number;
  /** Of one engine: audio per time. */
  speed: number;
  /** What better classes leave. */
  share: number;
  /** Usual length of what they work on; null while they all idle. */
  pieceMs: number | null;
};

function openPool({ standings, paces }: Backlog, line: Omit<Place, 'projectId'>): Pool | null {
  const pace = paces.find(each => each.engine === line.engine);
  if (!pace?.speed || pace.engines === 0) return null;
  const all = standings.filter(each => each.engine === line.engine);
  const inHand = sum(all, each => each.inHand);
  const busy = Math.min(pace.engines, inHand);
  return {
    busy,
    idle: pace.engines - busy,
    speed: pace.speed / pace.engines,
    share: Math.max(LEAST_SHARE, 1 - betterPace({ standings, paces }, line) / pace.speed),
    pieceMs: inHand > 0 ? Math.max(1, sum(all, each => each.inHandMs) / inHand) : null,
  };
}

/**
 * When the next piece begins after so much, if pieces are `lastMs` long. Engines that idle take one at once. Those that
 * are busy come free one after the other within the time of what they work on, since nobody knows how far they are: each
 * takes one piece then or, where pieces are shorter, several by the time that the last is free.
 */
function whenTakenUp({ busy, idle, speed, share, pieceMs }: Pool, takenUpMs: number, lastMs: number): number {
  const piece = Math.max(1, lastMs);
  const turns = takenUpMs / piece - idle;
  if (turns < 0) return 0;
  const rate = speed * share;
  const engines = busy + idle;
  const allFree = (pieceMs ?? 0) / speed;
  const spread = (takenUpMs - ((engines - 1) * piece) / 2) / (engines * rate) + (busy * allFree) / (2 * engines);
  if (busy === 0) return spread;
  const byTurns = (allFree * (turns + 0.5)) / (busy * share);
  const bySpeed = whenDone((busy * rate) / (2 * allFree), idle * rate, takenUpMs);
  const soon = Math.min(byTurns, bySpeed);
  const first = idle > 0 ? 0 : allFree / (busy + 1);
  return Math.max(first, soon <= allFree ? soon : Math.max(allFree, spread));
}

/** The time after which square * time² + linear * time is `much`. */
function whenDone(square: number, linear: number, much: number): number {
  return much === 0 ? 0 : (2 * much) / (linear + Math.sqrt(linear ** 2 + 4 * square * much));
}

function sum<Each>(all: Each[], of: (each: Each) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
