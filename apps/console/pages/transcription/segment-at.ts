import type { Segment } from '#client/schemas.ts';

/** The id of the segment that is spoken at a moment, or was last; -1 before the first. Segments stand in order of time. */
export function segmentAt(segments: Segment[], ms: number): number {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle]!.start_ms <= ms) low = middle + 1;
    else high = middle;
  }
  return segments[low - 1]?.id ?? -1;
}
