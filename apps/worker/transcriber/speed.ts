/** How fast an engine is, in audio seconds per second: what was measured lately weighs most. */
export type Speed = {
  /** As measured, or assumed. */
  current(): number;
  /** Null before the first chunk. */
  known(): number | null;
  measured(audioMs: number, engineMs: number): void;
};

const WEIGHT_OF_THE_LATEST = 0.2;

/** A clip is over before the engine is warm; only from so much audio on does a measurement say something. */
const LEAST_AUDIO_MS = 5_000;

/** Starts from an assumption. */
export function openSpeed(assumed: number): Speed {
  let speed = assumed;
  let known = false;
  return {
    current: () => speed,
    known: () => (known ? speed : null),
    measured(audioMs, engineMs) {
      if (audioMs < LEAST_AUDIO_MS || engineMs <= 0) return;
      const latest = audioMs / engineMs;
      speed = known ? speed + WEIGHT_OF_THE_LATEST * (latest - speed) : latest;
      known = true;
    },
  };
}
