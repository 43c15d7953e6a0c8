/** What an engine has done to its card since it was started. */
export type Wear = {
  /** How much of the card's memory is taken; null where nobody can tell. */
  vramPercent: number | null;
  /** The same when the engine had just become fit. */
  freshVramPercent: number | null;
  /** Since it was last started anew, for whatever reason; null if it never was. */
  sinceRecycledMs: number | null;
  audioHours: number;
  longestChunkS: number;
};

/** From where on an engine is started anew; 0 for never. */
export type WearLimits = { vramPercent: number; audioHours: number; chunkS: number };

// vLLM takes most of the card when it starts. What a fresh engine takes, another fresh one takes again: only memory
// that has come in since can be had back.
const LEAST_GROWTH_PERCENT = 5;
// Where the memory fills up at once, to start anew is no remedy, and loading takes minutes.
const LEAST_REST_MS = 15 * 60_000;

/** Why an engine is to be started anew when it has nothing in hand; null if it is not. */
export function shouldRecycle(wear: Wear, limits: WearLimits): string | null {
  const { audioHours, longestChunkS } = wear;
  if (isCardFull(wear, limits.vramPercent)) return `${Math.round(wear.vramPercent!)} % of the GPU memory is taken`;
  if (limits.audioHours > 0 && audioHours >= limits.audioHours) {
    return `it has transcribed ${Math.round(audioHours)} hours of audio`;
  }
  if (limits.chunkS > 0 && longestChunkS > limits.chunkS) return `it has had a chunk of ${Math.round(longestChunkS)} s`;
  return null;
}

function isCardFull({ vramPercent, freshVramPercent, sinceRecycledMs }: Wear, limitPercent: number): boolean {
  if (limitPercent === 0 || vramPercent === null || freshVramPercent === null) return false;
  if (sinceRecycledMs !== null && sinceRecycledMs < LEAST_REST_MS) return false;
  return vramPercent >= Math.max(limitPercent, freshVramPercent + LEAST_GROWTH_PERCENT);
}
