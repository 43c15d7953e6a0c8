import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Decision,
  type Demand,
  drainSeconds,
  settleWorkers,
  speedOf,
  wantedWorkers,
} from '#shared/domain/scaling.ts';

const RULE = { least: 5, most: 20, drainS: { interactive: 20, standard: 300, backfill: 7200 }, speed: 20 };
const OPEN = { ...RULE, least: 0, most: 1_000_000 };
const NONE = { interactive: 0, standard: 0, backfill: 0 };
const IDLE: Demand = { backlogMs: NONE, arriving: 0, speed: 50, fit: 5, holding: 0, oldestMs: null };
const HOUR = 3_600_000;

const anyDemand = fc.record<Demand>({
  backlogMs: fc.record({
    interactive: fc.nat(HOUR),
    standard: fc.nat(100 * HOUR),
    backfill: fc.nat({ max: 10_000 * HOUR }),
  }),
  arriving: fc.double({ min: 0, max: 5_000, noNaN: true }),
  speed: fc.option(fc.double({ min: 0.1, max: 500, noNaN: true })),
  fit: fc.nat(30),
  holding: fc.nat(30),
  oldestMs: fc.option(fc.nat(HOUR)),
});

describe('the number of workers that is wanted', () => {
  test('drains each class within its time, with what goes before it, while as much comes as lately', () => {
    const wanted = (backlogMs: Partial<Demand['backlogMs']>, arriving = 0) =>
      wantedWorkers({ ...IDLE, backlogMs: { ...NONE, ...backlogMs }, arriving }, OPEN);
    expect(wanted({ standard: 10 * HOUR })).toBe(3);
    expect(wanted({ backfill: 1_000 * HOUR })).toBe(10);
    expect(wanted({ interactive: HOUR })).toBe(4);
    expect(wanted({ interactive: HOUR, standard: HOUR })).toBe(4);
    expect(wanted({}, 70)).toBe(2);
    expect(wanted({ standard: 10 * HOUR }, 70)).toBe(5);
    expect(wanted({})).toBe(0);
  });

  test('lies within the limits, and is a whole number, whatever is measured', () => {
    const odd = fc.constantFrom(Number.NaN, 0, -1, Number.POSITIVE_INFINITY, null);
    fc.assert(
      fc.property(anyDemand, odd, odd, (demand, speed, arriving) => {
        const wanted = wantedWorkers({ ...demand, speed, arriving: arriving ?? Number.NaN }, RULE);
        expect(Number.isInteger(wanted)).toBe(true);
        expect(wanted).toBeGreaterThanOrEqual(RULE.least);
        expect(wanted).toBeLessThanOrEqual(RULE.most);
      }),
    );
  });

  test('goes by the speed that the operator set where none is measured', () => {
    for (const speed of [null, Number.NaN, 0, -3, Number.POSITIVE_INFINITY]) {
      expect(speedOf({ speed }, RULE)).toBe(20);
      const demand = { ...IDLE, speed, backlogMs: { ...NONE, standard: 20 * HOUR } };
      expect(wantedWorkers(demand, RULE)).toBe(12);
    }
  });

  test('never falls when more waits, in any class', () => {
    fc.assert(
      fc.property(anyDemand, fc.constantFrom('interactive', 'standard', 'backfill'), fc.nat(HOUR), (demand, of, ms) => {
        const more = { ...demand, backlogMs: { ...demand.backlogMs, [of]: demand.backlogMs[of] + ms } };
        expect(wantedWorkers(more, OPEN)).toBeGreaterThanOrEqual(wantedWorkers(demand, OPEN));
      }),
    );
  });

  test('never is below those that hold work which somebody may wait for', () => {
    fc.assert(
      fc.property(anyDemand, demand => {
        expect(wantedWorkers(demand, OPEN)).toBeGreaterThanOrEqual(demand.holding);
      }),
    );
  });

  test('is one more than there are while an interactive chunk has waited too long', () => {
    expect(wantedWorkers({ ...IDLE, fit: 7, oldestMs: 20_001 }, RULE)).toBe(8);
    expect(wantedWorkers({ ...IDLE, fit: 7, oldestMs: 20_000 }, RULE)).toBe(5);
    expect(wantedWorkers({ ...IDLE, fit: 20, oldestMs: HOUR }, RULE)).toBe(20);
  });
});

describe('the number of workers after all', () => {
  const MINUTE = 60_000;

  /** What comes of the numbers that are wanted every ten seconds. */
  function follow(wanted: number[], past: Decision[] = []): number[] {
    const known = [...past];
    return wanted.map(each => {
      for (const decision of known) decision.ageMs += 10_000;
      const desired = settleWorkers(each, known, RULE);
      known.push({ ageMs: 0, wanted: each, desired });
      return desired;
    });
  }

  test('rises at once', () => {
    expect(follow([5, 5, 17])).toEqual([5, 5, 17]);
  });

  test('stays for ten minutes at what was wanted once', () => {
    const after = follow([20, ...Array<number>(61).fill(5)]);
    expect(after.slice(0, 60)).toEqual(Array(60).fill(20));
    expect(after[60]).toBeLessThan(20);
  });

  test('falls by a quarter in two minutes at most, whoever decided before', () => {
    const after = follow([20, ...Array<number>(200).fill(5)]);
    for (let i = 12; i < after.length; i++) {
      const step = Math.max(1, Math.floor(after[i - 12]! / 4));
      expect(after[i]).toBeGreaterThanOrEqual(after[i - 12]! - step);
    }
    expect(after.at(-1)).toBe(5);
    expect(follow([5], [{ ageMs: 30 * MINUTE, wanted: 20, desired: 20 }])).toEqual([15]);
  });

  test('never is below what is wanted, nor outside of the limits', () => {
    const numbers = fc.array(fc.integer({ min: 5, max: 20 }), { minLength: 1, maxLength: 150 });
    fc.assert(
      fc.property(numbers, wanted => {
        const after = follow(wanted);
        after.forEach((desired, i) => {
          expect(desired).toBeGreaterThanOrEqual(wanted[i]!);
          expect(desired).toBeLessThanOrEqual(20);
        });
      }),
      { numRuns: 50 },
    );
  });

  test('turns at most twice in ten minutes while the load stays what it is', () => {
    const noisy = fc.array(fc.integer({ min: 6, max: 12 }), { minLength: 120, maxLength: 240 });
    fc.assert(
      fc.property(noisy, wanted => {
        const after = follow(wanted);
        for (let i = 60; i <= after.length; i++) expect(turns(after.slice(i - 60, i))).toBeLessThanOrEqual(2);
      }),
      { numRuns: 50 },
    );
  });

  test('heeds limits that were changed meanwhile', () => {
    const past = [{ ageMs: 10_000, wanted: 20, desired: 20 }];
    expect(settleWorkers(5, past, { ...RULE, most: 8 })).toBe(8);
    expect(settleWorkers(5, [], { ...RULE, least: 7 })).toBe(7);
  });
});

test('a backlog is said to be done when those that work have done it', () => {
  const demand = { ...IDLE, backlogMs: { ...NONE, standard: HOUR } };
  expect(drainSeconds(demand, 50, 4)).toBe(18);
  expect(drainSeconds(demand, 50, 0)).toBeNull();
  expect(drainSeconds(IDLE, 50, 0)).toBe(0);
});

/** How often a row of numbers changes its direction. */
function turns(numbers: number[]): number {
  const steps = numbers.slice(1).map((each, i) => Math.sign(each - numbers[i]!));
  const moves = steps.filter(step => step !== 0);
  return moves.filter((step, i) => i > 0 && step !== moves[i - 1]).length;
}
