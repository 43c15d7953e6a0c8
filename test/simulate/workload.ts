import type { JobClass } from '#shared/domain/options.ts';
import { openRandom } from '../chaos/random.ts';

/** A recording that comes at a moment; times are seconds. */
export type Recording = { id: number; atS: number; class: JobClass; project: string; audioS: number };

/** Two archives of very different size, meetings all day, and live clips: each from a project of its own. */
export function makeWorkload(seed: number, engines: number, speed: number): Recording[] {
  const random = openRandom(seed, 'workload');
  const daySpanS = 600;
  // The two archives alone would keep all engines busy for the whole span.
  const archiveHours = (engines * speed * daySpanS) / 3600;
  const recordings: Omit<Recording, 'id'>[] = [];
  const add = (count: number, make: () => Omit<Recording, 'id'>) => {
    for (let number = 0; number < count; number++) recordings.push(make());
  };
  const minutes = (low: number, high: number) => random.between(low * 60, high * 60);
  const sometime = () => random.next() * daySpanS;
  add(archiveHours * 0.9, () => ({ atS: 0, class: 'backfill', project: 'large archive', audioS: minutes(40, 80) }));
  add(archiveHours * 0.1, () => ({ atS: 1, class: 'backfill', project: 'small archive', audioS: minutes(40, 80) }));
  add(archiveHours * 0.2, () => ({
    atS: sometime(),
    class: 'standard',
    project: 'meetings',
    audioS: minutes(10, 120),
  }));
  add(archiveHours, () => ({ atS: sometime(), class: 'interactive', project: 'live', audioS: random.between(5, 60) }));
  return recordings.toSorted((a, b) => a.atS - b.atS).map((recording, id) => ({ ...recording, id }));
}
