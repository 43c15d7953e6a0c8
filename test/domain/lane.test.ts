import { expect, test } from 'vitest';
import { type Lane, laneName, openLanes, roomFor, roomForBackfill } from '#shared/domain/lane.ts';
import { openCredits } from '../../apps/worker/dispatcher/credits.ts';

const NONE = { interactive: 0, standard: 0, backfill: 0 };
const STANDARD = { engine: '', class: 'standard', as: 'standard' } as const;
const primary = lane({ name: 'primary', slots: 4 });
const backup = lane({ name: 'backup', tier: 'backup', slots: 2 });
const trial = lane({ name: 'trial', share: 0.05, slots: 1 });

test('a lane is given twice what its workers can do at once, less what waits there already', () => {
  expect(roomFor(lane({ slots: 4, dispatched: { ...NONE, standard: 3 } }), 'standard')).toBe(5);
  expect(roomFor(lane({ slots: 1, dispatched: { ...NONE, standard: 7 } }), 'standard')).toBe(0);
});

test('what waits there of a lower class takes no room from a better one', () => {
  const full = lane({ slots: 1, dispatched: { interactive: 0, standard: 1, backfill: 2 } });
  expect(roomFor(full, 'interactive')).toBe(2);
  expect(roomFor(full, 'standard')).toBe(1);
  expect(roomFor(full, 'backfill')).toBe(0);
});

test('backfills leave alone the slots that are kept from them', () => {
  const lanes = [lane({ slots: 3, running: { ...NONE, backfill: 1 } }), lane({ slots: 1 })];
  expect(roomForBackfill(lanes, 0)).toBe(Number.POSITIVE_INFINITY);
  expect(roomForBackfill(lanes, 1)).toBe(2);
  expect(roomForBackfill(lanes, 4)).toBe(0);
});

test('a backup is given nothing while a primary takes work, unless something has waited too long', () => {
  expect(open([primary, backup])).toEqual({ primary: Infinity });
  expect(open([primary, backup], { isLate: true })).toEqual({ primary: Infinity, backup: Infinity });
  expect(open([backup])).toEqual({ backup: Infinity });
  expect(open([trial, backup])).toEqual({ trial: Infinity, backup: Infinity });
});

test('a revision on trial is given what it has earned, and everything while it is alone', () => {
  expect(open([primary, trial], { earned: 0.9 })).toEqual({ primary: Infinity, trial: 0 });
  expect(open([primary, trial], { earned: 1.2 })).toEqual({ primary: Infinity, trial: 1 });
  expect(open([trial])).toEqual({ trial: Infinity });
});

test('over time a trial earns its share of what its pool was given', () => {
  const credits = openCredits(0);
  let given = 0;
  for (let round = 0; round < 1_000; round++) {
    for (const { lane, most } of openLanes([primary, trial], false, credits.earned)) {
      const tasks = Math.min(most, 1);
      credits.note(lane, [primary, trial], { ...STANDARD, tasks, audioMs: 0 });
      if (lane === trial) given += tasks;
    }
  }
  expect(given / (1_000 + given)).toBeCloseTo(0.05, 2);
});

test('a trial that was away is not made up for at once', () => {
  const credits = openCredits(0);
  const given = { ...STANDARD, tasks: 10, audioMs: 0 };
  for (let round = 0; round < 1_000; round++) credits.note(primary, [primary, trial], given);
  expect(credits.earned(trial)).toBeLessThanOrEqual(5);
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

function open(lanes: Lane[], { earned = 0, isLate = false } = {}): Record<string, number> {
  return Object.fromEntries(openLanes(lanes, isLate, () => earned).map(({ lane, most }) => [lane.name, most]));
}

function lane(fields: Partial<Lane>): Lane {
  return {
    ...{ name: 'lane', engine: 'fun-asr-nano', tier: 'primary', share: null, slots: 1 },
    ...{ dispatched: NONE, running: NONE },
    ...fields,
  };
}
