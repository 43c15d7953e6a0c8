import type { Downmix } from '../decode.ts';

/** Makes one channel of what has one or two, as ffmpeg does: halves are rounded up. */
export function mix(samples: Int16Array, channels: 1 | 2, downmix: Downmix): Int16Array {
  if (channels === 1) return samples;
  const mono = new Int16Array(samples.length / 2);
  for (let n = 0; n < mono.length; n++) {
    const left = samples[2 * n]!;
    mono[n] = downmix === 'first' ? left : (left + samples[2 * n + 1]! + 1) >> 1;
  }
  return mono;
}
