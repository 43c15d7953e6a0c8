import { type Backlog, queuedAudioMs } from './backlog.ts';
import type { Place } from './before.ts';
import { predictMs, predictReliefMs } from './eta.ts';
import type { JobClass } from './options.ts';

/** How much audio may be accepted and not yet transcribed, in milliseconds; Infinity for no limit. */
export type AudioLimits = {
  /** Of a class and those that go before it, of all projects. */
  all: Record<JobClass, number>;
  /** The same, of one project. */
  project: number;
};

export type Refusal = {
  of: 'project' | 'all';
  limitMs: number;
  queuedMs: number;
  /** Until there is room, as far as anybody can tell. */
  retryMs: number | null;
};

/**
 * Why some audio of a project cannot be accepted now, or null if it can. Work of lower classes does not count, and where
 * nothing waits even the longest recording is accepted: it would never be otherwise. Any engine, if none is named, is
 * asked how long that will be so.
 */
export function findRefusal(
  backlog: Backlog,
  limits: AudioLimits,
  asked: Omit<Place, 'engine'> & { engine: string | null; audioMs: number },
): Refusal | null {
  const place = { ...asked, engine: asked.engine ?? backlog.paces[0]?.engine ?? '' };
  const ownMs = queuedAudioMs(backlog, asked.class, asked.projectId);
  const ownExcessMs = ownMs + asked.audioMs - limits.project;
  if (ownMs > 0 && ownExcessMs > 0) {
    const work = { ...place, aheadMs: 0, ownMs: Math.min(ownExcessMs, ownMs) };
    return { of: 'project', limitMs: limits.project, queuedMs: ownMs, retryMs: predictMs(backlog, work) };
  }
  const limitMs = limits.all[asked.class];
  const allMs = queuedAudioMs(backlog, asked.class);
  const excessMs = allMs + asked.audioMs - limitMs;
  if (allMs === 0 || excessMs <= 0) return null;
  const retryMs = predictReliefMs(backlog, place, Math.min(excessMs, allMs));
  return { of: 'all', limitMs, queuedMs: allMs, retryMs };
}
