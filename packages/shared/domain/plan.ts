import { z } from 'zod';
import { SAMPLE_RATE } from './chunk.ts';
import type { CutRule } from './cut.ts';
import { canDiarize, longestOf } from './engine-limits.ts';

/**
 * How a recording is cut. Chosen once for a job, by what the engines could take at that moment, and written down: whoever
 * prepares it again cuts alike.
 */
export const Plan = z.object({
  /** Seconds of a chunk, about. */
  chunkS: z.int().positive(),
  /** A recording that is not longer, in seconds, is one chunk. */
  wholeS: z.int().positive(),
  /** Whether the engines tell speakers apart and were asked to; they do so within one chunk only. */
  diarizes: z.boolean(),
  /** Order of its chunks among those of its project: see `rankOf`. */
  rank: z.int(),
});
export type Plan = z.infer<typeof Plan>;

/** Below, an engine has too little at once to fill its batch; above, a chunk that fails costs too much. Seconds. */
export const SHORTEST_CHUNK_S = 300;
const LONGEST_CHUNK_S = 1_200;

/** Of which nothing is known that could take it, a chunk fits any. */
const USUAL_CHUNK_S = 600;

/** With one chunk a slot all wait for the longest; with several the others take more meanwhile. */
const CHUNKS_PER_SLOT = 3;

/**
 * An engine is to have work for so long from one request: what is lost between two, some hundredths of a second with the
 * next chunk at hand, is then less than a hundredth of the time.
 */
const REQUEST_S = 3;

/** An engine's speed until one was measured, in audio seconds per second. */
const USUAL_SPEED = 20;

/** What is cut into fewer than two chunks is not cut. */
export const UNCUT_S = 2 * SHORTEST_CHUNK_S;

/** How far from the target a pause is looked for, as a share of the chunk. */
const SLACK = 0.25;

/** The channels of a recording are decoded at once, and what is not cut yet is held in memory: some 105 MB at most. */
const HELD_CHUNKS_S = 2 * LONGEST_CHUNK_S;

/** What is known of a recording before it is decoded. `durationMs` is what it says of itself, null if nothing. */
export type Recording = { durationMs: number | null; channels: number };

/** What the transcribers of an engine are and can take. `kinds` is empty where none has been heard of. */
export type Capacity = { kinds: string[]; freeSlots: number; speed: number | null };

/**
 * Seconds of a chunk: the more slots are free the shorter, so that all of them work on a recording to its end; and short
 * where none is, for a live clip waits until one of them is done, and the last of a backlog are shared by all. Its stated
 * length is good enough for that; where the cuts come to lie it does not tell.
 */
export function chunkLength({ durationMs, channels }: Recording, { kinds, freeSlots, speed }: Capacity): number {
  const longest = Math.min(LONGEST_CHUNK_S, HELD_CHUNKS_S / channels, longestOf(kinds) / (1 + SLACK));
  const wished =
    durationMs === null || kinds.length === 0
      ? USUAL_CHUNK_S
      : freeSlots === 0
        ? REQUEST_S * (speed ?? USUAL_SPEED)
        : (durationMs / 1000) * (channels / (freeSlots * CHUNKS_PER_SLOT));
  return Math.round(Math.max(SHORTEST_CHUNK_S, Math.min(wished, longest)));
}

/** Chooses how to cut a recording. `diarizeMaxS` is what the operator has kept whole so that speakers can be told apart. */
export function choosePlan(
  recording: Recording & { diarization: boolean; createdAt: Date },
  capacity: Capacity,
  diarizeMaxS: number,
): Plan {
  const diarizes = recording.diarization && recording.channels === 1 && canDiarize(capacity.kinds);
  return {
    chunkS: chunkLength(recording, capacity),
    wholeS: diarizes ? Math.max(UNCUT_S, Math.min(diarizeMaxS, longestOf(capacity.kinds))) : UNCUT_S,
    diarizes,
    rank: rankOf(recording.createdAt, recording.durationMs, capacity.speed),
  };
}

/** How the cutter is to cut by a plan. */
export function cutRule({ chunkS }: Plan): CutRule {
  return { target: chunkS * SAMPLE_RATE, slack: SLACK, shortest: (SHORTEST_CHUNK_S / 2) * SAMPLE_RATE };
}

const USUAL_RECORDING_MS = 3_600_000;

/** So many times its own work a long recording lets others go first. */
export const PATIENCE = 4;

/**
 * Order of a job among those of its project: the time it came, in milliseconds, and later by four times what it takes to
 * transcribe. So a short one overtakes, and a long one is not overtaken for ever.
 */
export function rankOf(createdAt: Date, audioMs: number | null, speed: number | null): number {
  return createdAt.getTime() + Math.round((PATIENCE * (audioMs ?? USUAL_RECORDING_MS)) / (speed ?? USUAL_SPEED));
}
