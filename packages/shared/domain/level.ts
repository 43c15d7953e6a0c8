/** Samples of one frame at 16 kHz: 20 ms, the step in which levels are measured. */
export const FRAME_SAMPLES = 320;

/** The level of nothing at all, in dBFS. */
export const LOWEST_LEVEL = -100;

/** A frame above this level, in dBFS, holds sound. */
export const SOUND_LEVEL = -60;

/** The levels of the frames in a stretch of 16-bit samples, in dBFS; the last frame may be short. */
export function frameLevels(samples: Int16Array): number[] {
  const levels: number[] = [];
  for (let start = 0; start < samples.length; start += FRAME_SAMPLES) {
    levels.push(levelOf(samples, start, Math.min(start + FRAME_SAMPLES, samples.length)));
  }
  return levels;
}

function levelOf(samples: Int16Array, start: number, end: number): number {
  let sum = 0;
  let squares = 0;
  for (let at = start; at < end; at++) {
    const sample = samples[at]!;
    sum += sample;
    squares += sample * sample;
  }
  const count = end - start;
  // Around its own mean: a recorder that adds a constant to every sample makes no sound by it.
  const power = squares / count - (sum / count) ** 2;
  return power <= 0 ? LOWEST_LEVEL : Math.max(LOWEST_LEVEL, 10 * Math.log10(power / 32768 ** 2));
}
