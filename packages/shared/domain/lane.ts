import type { TaskKind } from './task.ts';

/** Which workers of a pool go first: a backup works only while the others cannot cope. */
export type Tier = 'primary' | 'backup';

/** A queue with the workers that serve it now. */
export type Lane = {
  name: string;
  /** Name of the engine that its workers have; '' where they have none. */
  engine: string;
  tier: Tier;
  /** The part of its engine's work that it is given, above 0 and below 1; null for all that it can take. */
  share: number | null;
  /** What its workers can do at once. */
  slots: number;
  /** Tasks on it that nobody has taken yet. */
  dispatched: number;
};

/** One task in hand and one waiting for each slot: no worker runs dry, and the backlog stays in the ledger. */
const DEPTH_PER_SLOT = 2;

/** The lane of a worker: of its kind of task, and of its engine if it has one. */
export function laneName(
  kind: TaskKind,
  engine?: { name: string; revision: string | null; tier: Tier; share: number | null },
): string {
  if (!engine) return kind;
  const trial = engine.share === null ? '' : ` on trial ${engine.revision ?? ''}`.trimEnd();
  return `${kind} ${engine.name}${trial}${engine.tier === 'backup' ? ' in backup' : ''}`;
}

/**
 * How many tasks each lane of one engine may be given now. `credit` tells how many a lane on trial has earned; it gets
 * everything if there is no other. Backups get work while there is no primary, and while `isLate`: something has waited
 * too long.
 */
export function roomIn(lanes: Lane[], credit: (lane: Lane) => number, isLate: boolean): { lane: Lane; room: number }[] {
  const hasPrimary = lanes.some(lane => lane.tier === 'primary' && lane.share === null && lane.slots > 0);
  return lanes.map(lane => {
    const room = Math.max(0, DEPTH_PER_SLOT * lane.slots - lane.dispatched);
    if (lane.tier === 'backup' && hasPrimary && !isLate) return { lane, room: 0 };
    if (lane.share !== null && hasPrimary) return { lane, room: Math.min(room, Math.floor(credit(lane))) };
    return { lane, room };
  });
}
