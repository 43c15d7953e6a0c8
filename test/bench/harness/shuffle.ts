import { mulberry32 } from '../../../apps/simulator/tone/mulberry32.ts';

/** The same things in an order that is the same one for the same seed. */
export function shuffle<T>(things: T[], seed: number): T[] {
  const random = mulberry32(seed);
  const shuffled = [...things];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
}
