import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AdaptiveSlots, openAdaptiveSlots } from '../../apps/worker/transcriber/adaptive-slots.ts';
import { replay } from './replay-engine.ts';

const saturating = (n: number) => (250 * n) / (n + 8);
const peaked = (n: number) => 226 * (n / 32) * Math.exp(1 - n / 32);
const flat = () => 100;
const linear = (n: number) => 1.25 * n;

const bestOf = (curve: (n: number) => number, least: number, most: number) =>
  Math.max(...Array.from({ length: most - least + 1 }, (_, n) => curve(least + n)));

describe('the slots of an engine that batches', () => {
  test.each([
    ['that saturates', saturating, 64],
    ['that is slower again with too many', peaked, 128],
    ['that is no faster with many', flat, 64],
    ['that is faster with every one', linear, 32],
  ])('of one %s come to within a tenth of its best', (_, curve, most) => {
    const slots = openAdaptiveSlots({ least: 4, most });
    const found = replay(slots, { curve, requests: 6_000 });
    const late = found.requests.slice(2_000);
    const pace = late.reduce((sum, request) => sum + curve(request.inFlight), 0) / late.length;
    expect(pace).toBeGreaterThan(0.9 * bestOf(curve, 4, most));
  });

  test('double at the beginning: a hundred requests lead from four to thirty-two', () => {
    const slots = openAdaptiveSlots({ least: 4, most: 32 });
    replay(slots, { curve: linear, requests: 150 });
    expect(slots.slots()).toBe(32);
  });

  test('follow an engine that has changed', () => {
    const slots = openAdaptiveSlots({ least: 4, most: 64 });
    const narrow = (n: number) => peaked(n * 3);
    const before = replay(slots, { curve: saturating, requests: 4_000 });
    expect(slots.slots()).toBeGreaterThan(20);
    replay(slots, { curve: narrow, requests: 6_000, from: before });
    expect(slots.slots()).toBeLessThan(18);
  });

  test('meet a wall of memory rarely, and stay below it', () => {
    const slots = openAdaptiveSlots({ least: 4, most: 64 });
    const { requests } = replay(slots, { curve: saturating, requests: 4_000, wall: 24 });
    const failures = requests.filter(request => request.failed);
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.length).toBeLessThan(20);
    const late = requests.slice(2_000);
    const pace = late.reduce((sum, request) => sum + saturating(request.inFlight), 0) / late.length;
    expect(pace).toBeGreaterThan(0.85 * saturating(24));
  });

  test('are halved once for all that failed together', () => {
    const slots = openAdaptiveSlots({ least: 2, most: 64 });
    replay(slots, { curve: linear, requests: 400 });
    const nowMs = 10_000_000;
    for (let n = 0; n < 64; n++) slots.sent(nowMs);
    const before = slots.slots();
    for (let n = 0; n < 64; n++) {
      expect(slots.overloaded(nowMs + 1_000 + n, nowMs)).toBe(true);
      slots.ended(nowMs + 1_000 + n, 0);
    }
    expect(slots.slots()).toBe(before / 2);
  });

  test('at their least are not what is too much', () => {
    const slots = openAdaptiveSlots({ least: 4, most: 32 });
    slots.sent(0);
    expect(slots.overloaded(1_000, 0)).toBe(false);
    expect(slots.slots()).toBe(4);
  });

  test('do not change while there is too little work', () => {
    const slots = openAdaptiveSlots({ least: 8, most: 32 });
    replay(slots, { curve: linear, requests: 2_000, demand: 5 });
    expect(slots.slots()).toBe(8);
  });

  test('do not change for requests that were dropped', () => {
    const slots = openAdaptiveSlots({ least: 4, most: 32 });
    for (let nowMs = 0; nowMs < 1_000_000; nowMs += 1_000) {
      slots.sent(nowMs);
      if (nowMs >= 4_000) slots.ended(nowMs, nowMs % 3_000 === 0 ? 0 : 5_000);
    }
    expect(slots.slots()).toBe(4);
  });

  test('are left alone where the least is the most', () => {
    const slots = openAdaptiveSlots({ least: 16, most: 16 });
    replay(slots, { curve: saturating, requests: 1_000 });
    expect(slots.slots()).toBe(16);
  });
});

describe('the slots of any engine', () => {
  const engines = fc.record({
    bounds: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 60 })),
    curve: fc.constantFrom(saturating, peaked, flat, linear),
    wall: fc.option(fc.integer({ min: 4, max: 40 }), { nil: undefined }),
    demand: fc.option(fc.integer({ min: 1, max: 80 }), { nil: undefined }),
    seed: fc.nat(),
  });

  test('are whole, within their bounds, and never rise in the window after they were halved', () => {
    fc.assert(
      fc.property(engines, ({ bounds: [least, more], ...engine }) => {
        const slots = openAdaptiveSlots({ least, most: least + more });
        let rest = 0;
        let before = least;
        const watched: AdaptiveSlots = {
          ...slots,
          ended(nowMs, audioMs) {
            slots.ended(nowMs, audioMs);
            const now = slots.slots();
            expect(Number.isInteger(now) && now >= least && now <= least + more).toBe(true);
            if (rest-- > 0) expect(now).toBeLessThanOrEqual(before);
            before = now;
          },
          overloaded(nowMs, sentAtMs) {
            const halves = slots.overloaded(nowMs, sentAtMs);
            if (slots.slots() < before) rest = slots.slots() * 3;
            before = slots.slots();
            return halves;
          },
        };
        replay(watched, { ...engine, requests: 600 });
      }),
      { numRuns: 60 },
    );
  });
});
