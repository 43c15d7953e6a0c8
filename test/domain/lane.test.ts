import { expect, test } from 'vitest';
import { type Lane, laneName, roomIn } from '#shared/domain/lane.ts';
import { openCredits } from '../../apps/worker/dispatcher/credits.ts';

const primary = lane({ name: 'primary', slots: 4 });
const backup = lane({ name: 'backup', tier: 'backup', slots: 2 });
const trial = lane({ name: 'trial', share: 0.05, slots: 1 });

test('a lane is given twice what its workers can do at once, less what waits there already', () => {
  expect(rooms([lane({ slots: 4, dispatched: 3 })])).toEqual([5]);
  expect(rooms([lane({ slots: 1, dispatched: 7 })])).toEqual([0]);
  expect(rooms([])).toEqual([]);
});

test('a backup is given nothing while a primary takes work, unless something has waited too long', () => {
  expect(rooms([primary, backup])).toEqual([8, 0]);
  expect(rooms([primary, backup], { isLate: true })).toEqual([8, 4]);
  expect(rooms([backup])).toEqual([4]);
  expect(rooms([trial, backup])).toEqual([2, 4]);
});

test('a revision on trial is given what it has earned, and everything while it is alone', () => {
  expect(rooms([primary, trial], { credit: 0.9 })).toEqual([8, 0]);
  expect(rooms([primary, trial], { credit: 1.2 })).toEqual([8, 1]);
  expect(rooms([primary, trial], { credit: 5 })).toEqual([8, 2]);
  expect(rooms([trial])).toEqual([2]);
});

test('over time a trial earns its share of what its pool was given', () => {
  const credits = openCredits();
  let given = 0;
  for (let round = 0; round < 1_000; round++) {
    for (const { lane, room } of roomIn([primary, trial], credits.of, false)) {
      const tasks = Math.min(room, 1);
      credits.spend(lane, tasks, [primary, trial]);
      if (lane === trial) given += tasks;
    }
  }
  expect(given / (1_000 + given)).toBeCloseTo(0.05, 2);
});

test('a trial that was away is not made up for at once', () => {
  const credits = openCredits();
  for (let round = 0; round < 1_000; round++) credits.spend(primary, 10, [primary, trial]);
  expect(credits.of(trial)).toBeLessThanOrEqual(5);
});

test('workers share a lane if their engine, tier and trial are the same', () => {
  const engine = { name: 'fun-asr-nano', revision: '2512', tier: 'primary' as const, share: null };
  expect(laneName('prepare')).toBe('prepare');
  expect(laneName('transcribe', engine)).toBe(laneName('transcribe', { ...engine, revision: '2601' }));
  const others = [
    { name: 'sensevoice' },
    { tier: 'backup' as const },
    { share: 0.1 },
    { share: 0.1, revision: '2601' },
  ];
  const lanes = [{}, ...others].map(other => laneName('transcribe', { ...engine, ...other }));
  expect(new Set(lanes).size).toBe(lanes.length);
});

function rooms(lanes: Lane[], { credit = 0, isLate = false } = {}): number[] {
  return roomIn(lanes, () => credit, isLate).map(({ room }) => room);
}

function lane(fields: Partial<Lane>): Lane {
  return { name: 'lane', engine: 'fun-asr-nano', tier: 'primary', share: null, slots: 1, dispatched: 0, ...fields };
}
