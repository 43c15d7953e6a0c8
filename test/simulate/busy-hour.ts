import { openRandom } from '../chaos/random.ts';
import type { Recording } from './workload.ts';

/**
 * Work for as long as `spanS`, in seconds: calls take a tenth of the engines, meetings of three teams two fifths, alone and
 * four at a time; after a third of it two archives come and have the rest.
 */
export function makeBusyHour(
  seed: number,
  { engines, speed }: { engines: number; speed: number },
  spanS = 3_600,
): Recording[] {
  const random = openRandom(seed, 'busy hour');
  const recordings: Omit<Recording, 'id'>[] = [];
  const minutes = (low: number, high: number) => random.between(low * 60, high * 60);
  const fill = (share: number, make: () => Omit<Recording, 'id'>[]) => {
    for (let leftS = share * engines * speed * spanS; leftS > 0; ) {
      const made = make();
      recordings.push(...made);
      leftS -= made.reduce((sum, { audioS }) => sum + audioS, 0);
    }
  };
  const meetings = (count: number) => {
    const when = { atS: random.next() * spanS, class: 'standard' as const, project: `team ${random.between(1, 3)}` };
    return Array.from({ length: count }, () => ({ ...when, audioS: minutes(5, 90) }));
  };
  const archived = (project: string) => [
    { atS: spanS * 0.35 + random.next() * 10, class: 'backfill' as const, project, audioS: minutes(20, 80) },
  ];
  fill(0.1, () => [{ atS: random.next() * spanS, class: 'interactive', project: 'calls', audioS: minutes(3, 8) }]);
  fill(0.2, () => meetings(1));
  fill(0.2, () => meetings(4));
  fill(0.2, () => archived('large archive'));
  fill(0.1, () => archived('small archive'));
  return recordings.toSorted((a, b) => a.atS - b.atS).map((recording, id) => ({ ...recording, id }));
}
