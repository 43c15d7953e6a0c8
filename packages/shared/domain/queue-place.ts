import { type Backlog, waitingMs } from './backlog.ts';
import { countBefore, type Place } from './before.ts';
import { predictMs, runMs } from './eta.ts';
import type { QueuePlace } from './job-view.ts';
import { PATIENCE } from './plan.ts';

/** One thing that is done for a job: its preparation, or a chunk of it. */
export type JobTask = {
  kind: 'prepare' | 'transcribe';
  state: 'waiting' | 'running' | 'ended';
  /** Its audio, known or estimated. */
  costMs: number;
  /** How long a worker has been at it; 0 unless it runs. */
  elapsedMs: number;
};

/** What of the same project and class is done before a job. */
export type Ahead = {
  /** Recordings that are prepared before it, and their audio. */
  jobs: number;
  unpreparedMs: number;
  /** Of that audio, what goes first even if all of it were prepared by then. */
  shorterMs: number;
  /** What is prepared and goes first. */
  preparedMs: number;
};

/** A preparer is done with so much audio in the time of it. */
const DECODE_SPEED = 250;

/** So much audio is prepared ahead for each that an engine works on at once, unless the operator has set it otherwise. */
const PREPARED_MS = 3_600_000;

/** Later than it came by so much does a recording count as come, in milliseconds: that is how short ones overtake. */
export function handicapMs(backlog: Backlog, engine: string, audioMs: number): number {
  return Math.round(PATIENCE * (runMs(backlog, engine, audioMs) ?? 0));
}

/**
 * Where a job stands that has not ended. Others that are begun before it are counted until it is begun itself. It is
 * done when the last of its chunks is; who stands too far back to count (null), when all of its project and class is.
 */
export function placeOf(backlog: Backlog, place: Place, tasks: JobTask[], ahead: Ahead | null): QueuePlace {
  const left = workLeft(tasks);
  const ends = left.running.map(task => {
    const needsMs = runMs(backlog, place.engine, task.costMs);
    return needsMs && Math.max(0, needsMs - task.elapsedMs);
  });
  const { ownMs, decodeMs } = left;
  if (ownMs > 0) ends.push(predictMs(backlog, { ...place, aheadMs: aheadMs(backlog, place, ahead), ownMs, decodeMs }));
  const position =
    left.isQueued && ahead ? countBefore(backlog, place, { jobs: ahead.jobs, ms: ahead.unpreparedMs }) : null;
  return { position, etaMs: ends.some(end => end === null) ? null : roughly(Math.max(0, ...ends.map(Number))) };
}

/** While less waits than is prepared ahead, all of it is prepared by the time that the order matters. */
function aheadMs({ standings, paces }: Backlog, place: Place, ahead: Ahead | null): number {
  const line = standings.filter(each => each.engine === place.engine && each.class === place.class);
  const own = line.find(each => each.projectId === place.projectId);
  if (!ahead) return own ? waitingMs(own) : 0;
  const preparedMs = line.reduce((sum, each) => sum + each.preparedMs, 0);
  const engines = paces.find(each => each.engine === place.engine)?.engines ?? 1;
  const isDeep = preparedMs + ahead.unpreparedMs > PREPARED_MS * engines;
  return ahead.preparedMs + (isDeep ? ahead.unpreparedMs : ahead.shorterMs);
}

/** Two figures are as many as anybody can tell, and an answer that hardly changes need not be sent again. */
function roughly(ms: number): number {
  return Number(ms.toPrecision(2));
}

function workLeft(tasks: JobTask[]) {
  const chunks = tasks.filter(task => task.kind === 'transcribe');
  const preparing = tasks.find(task => task.kind === 'prepare' && task.state !== 'ended');
  const unpreparedMs = Math.max(0, (preparing?.costMs ?? 0) - sumMs(chunks));
  return {
    isQueued: preparing?.state === 'waiting',
    ownMs: unpreparedMs + sumMs(chunks.filter(task => task.state === 'waiting')),
    decodeMs: Math.max(0, (preparing?.costMs ?? 0) / DECODE_SPEED - (preparing?.elapsedMs ?? 0)),
    running: chunks.filter(task => task.state === 'running'),
  };
}

function sumMs(tasks: JobTask[]): number {
  return tasks.reduce((sum, { costMs }) => sum + costMs, 0);
}
