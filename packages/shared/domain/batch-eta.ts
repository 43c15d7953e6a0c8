/**
 * About how long a batch takes from now on, in milliseconds; null where nobody can tell: recordings of unknown length,
 * or no engine that has told its speed (how much audio all its transcribers do per unit of time).
 */
export function estimateBatch(left: { audioMs: number | null; speed: number | null }): number | null {
  if (left.audioMs === 0) return 0;
  return left.audioMs === null || left.speed === null ? null : Math.round(left.audioMs / left.speed);
}
