import type { Lane } from '#shared/domain/lane.ts';
import type { JobClass } from '#shared/domain/options.ts';

/** What lanes on trial and backfills have earned by what others were given; known to the one process that dispatches. */
export type Credits = {
  /** How many tasks a lane on trial is due. */
  earned(lane: Lane): number;
  /** Whether backfills of an engine have earned as much as their last task was worth: then one goes before others. */
  owesBackfill(engine: string): boolean;
  /** A lane was given tasks of a class, worth so much audio; `as` another class if they went before their turn. */
  note(lane: Lane, pool: Lane[], given: Given): void;
};

type Given = { engine: string; class: JobClass; as: JobClass; tasks: number; audioMs: number };

/** What was away for long is not made up for at once. */
const MOST_TASKS = 5;
const MOST_AUDIO_MS = 1_200_000;

/** Starts with nothing earned. `backfillShare` is the part of all audio that backfills get at least. */
export function openCredits(backfillShare: number): Credits {
  const tasks = new Map<string, number>();
  const audioMs = new Map<string, number>();
  const worthMs = new Map<string, number>();
  return {
    earned: lane => tasks.get(lane.name) ?? 0,
    owesBackfill(engine) {
      const credit = audioMs.get(engine) ?? 0;
      return credit > 0 && credit >= Math.min(worthMs.get(engine) ?? 0, MOST_AUDIO_MS);
    },
    note(lane, pool, given) {
      for (const { name, share } of pool) {
        if (share === null) continue;
        const earned = (tasks.get(name) ?? 0) + share * given.tasks - (name === lane.name ? given.tasks : 0);
        tasks.set(name, Math.min(Math.max(earned, 0), MOST_TASKS));
      }
      if (given.class === 'backfill') worthMs.set(given.engine, given.audioMs / given.tasks);
      const credit = audioMs.get(given.engine) ?? 0;
      audioMs.set(given.engine, Math.min(creditAfter(credit, given, backfillShare), MOST_AUDIO_MS));
    },
  };
}

/** What backfills get in their own turn pays what they are owed, and makes no debt. */
function creditAfter(credit: number, { class: jobClass, as, audioMs }: Given, share: number): number {
  if (jobClass !== 'backfill') return credit + (share / (1 - share)) * audioMs;
  return as === 'backfill' && credit > 0 ? Math.max(0, credit - audioMs) : credit - (as === 'backfill' ? 0 : audioMs);
}
