/** Makes one channel of what has one or two, as ffmpeg does: halves are rounded up. */
export function mix(samples: Int16Array, channels: 1 | 2): Int16Array {
  if (channels === 1) return samples;
  const mono = new Int16Array(samples.length / 2);
  for (let n = 0; n < mono.length; n++) mono[n] = (samples[2 * n]! + samples[2 * n + 1]! + 1) >> 1;
  return mono;
}
