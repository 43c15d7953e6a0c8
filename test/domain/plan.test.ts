import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Capacity, choosePlan, chunkLength, cutRule, rankOf } from '#shared/domain/plan.ts';

const HOUR_MS = 3_600_000;
const funasr = (freeSlots: number): Capacity => ({ kinds: ['funasr-server'], freeSlots, speed: 100 });

describe('a chunk', () => {
  test('is the shorter the more slots are free, and there are several for each of them', () => {
    const twoHours = { durationMs: 2 * HOUR_MS, channels: 1 };
    expect([1, 3, 4, 8, 100].map(free => chunkLength(twoHours, funasr(free)))).toEqual([1200, 800, 600, 300, 300]);
    expect(chunkLength({ durationMs: 2 * HOUR_MS, channels: 2 }, funasr(8))).toBe(600);
  });

  test('keeps nobody waiting behind it where no slot is free, but is worth a request', () => {
    const speeds = [null, 20, 100, 200, 340, 1_000];
    const lengths = speeds.map(speed => chunkLength({ durationMs: 2 * HOUR_MS, channels: 1 }, { ...funasr(0), speed }));
    expect(lengths).toEqual([300, 300, 300, 600, 1020, 1200]);
  });

  test('is of ten minutes where nobody knows how long the recording is, or what engines there are', () => {
    expect(chunkLength({ durationMs: null, channels: 1 }, funasr(8))).toBe(600);
    const nobody = { kinds: [], freeSlots: 0, speed: null };
    expect(chunkLength({ durationMs: 2 * HOUR_MS, channels: 1 }, nobody)).toBe(600);
  });

  test('is never longer than the engines take, nor than so many channels can be held in memory', () => {
    const openai = { ...funasr(1), kinds: ['funasr-server', 'openai'] };
    expect(chunkLength({ durationMs: 2 * HOUR_MS, channels: 1 }, openai) * 1.25).toBeLessThanOrEqual(800);
    expect(chunkLength({ durationMs: 2 * HOUR_MS, channels: 8 }, funasr(1))).toBe(300);
  });

  test('lasts from 300 to 1200 s, whatever the recording and the engines', () => {
    const kinds = fc.array(fc.constantFrom('funasr-server', 'vllm', 'openai', 'unheard-of'));
    const capacity = fc.record({
      kinds,
      freeSlots: fc.nat({ max: 5_000 }),
      speed: fc.option(fc.double({ min: 0.1, max: 5_000, noNaN: true })),
    });
    const recording = fc.record({
      durationMs: fc.option(fc.nat({ max: 200 * HOUR_MS })),
      channels: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(recording, capacity, (recording, capacity) => {
        const seconds = chunkLength(recording, capacity);
        expect(seconds).toBeGreaterThanOrEqual(300);
        expect(seconds).toBeLessThanOrEqual(1200);
        const plan = choosePlan({ ...recording, diarization: false, createdAt: new Date(0) }, capacity, 3_600);
        const { target, shortest } = cutRule(plan);
        expect(target).toBe(seconds * 16_000);
        expect(shortest).toBeLessThanOrEqual(target / 2);
      }),
    );
  });
});

describe('a recording whose speakers are to be told apart', () => {
  const meeting = { durationMs: HOUR_MS, channels: 1, diarization: true, createdAt: new Date(0) };

  test('is kept whole as long as the operator allows, where an engine can do it', () => {
    expect(choosePlan(meeting, funasr(8), 3_600)).toMatchObject({ wholeS: 3_600, diarizes: true });
    expect(choosePlan(meeting, { ...funasr(0), kinds: [] }, 3_600)).toMatchObject({ wholeS: 3_600, diarizes: true });
  });

  test('is cut like any other where none can, and where each speaker has a channel', () => {
    expect(choosePlan(meeting, { ...funasr(8), kinds: ['vllm'] }, 3_600)).toMatchObject({
      wholeS: 600,
      diarizes: false,
    });
    expect(choosePlan({ ...meeting, channels: 2 }, funasr(8), 3_600)).toMatchObject({ wholeS: 600, diarizes: false });
  });
});

test('a short recording goes before a long one, and a long one is not overtaken for ever', () => {
  const long = rankOf(new Date(0), 2 * HOUR_MS, 100);
  expect(rankOf(new Date(60_000), 60_000, 100)).toBeLessThan(long);
  expect(rankOf(new Date(300_000), 60_000, 100)).toBeGreaterThan(long);
});
