import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sizeFor } from '#shared/domain/sizing.ts';

test('as many GPUs as the audio of a day takes in the hours in which it comes, at 70 % of their time', () => {
  expect(sizeFor({ hours: 280, speed: 50, withinH: 8 })).toEqual({ steady: 1, burst: 0, gpus: 1, preparerCores: 1 });
  expect(sizeFor({ hours: 2_800, speed: 50, withinH: 8 }).gpus).toBe(10);
  expect(sizeFor({ hours: 2_801, speed: 50, withinH: 8 }).gpus).toBe(11);
  expect(sizeFor({ hours: 2_800, speed: 100, withinH: 24 }).gpus).toBe(2);
  expect(sizeFor({ hours: 0.1, speed: 50, withinH: 8 }).gpus).toBe(1);
});

test('and as many as do all of a burst in time', () => {
  const size = sizeFor({ hours: 600, speed: 50, withinH: 8, bursts: 8, burstS: 300 });
  expect(size).toEqual({ steady: 3, burst: 18, gpus: 18, preparerCores: 4 });
});

test('more audio never takes fewer, faster engines never more', () => {
  const day = {
    hours: fc.double({ min: 0.1, max: 1e5, noNaN: true }),
    speed: fc.double({ min: 1, max: 1e3, noNaN: true }),
  };
  fc.assert(
    fc.property(day.hours, day.hours, day.speed, fc.integer({ min: 1, max: 24 }), (hours, more, speed, withinH) => {
      const { gpus } = sizeFor({ hours, speed, withinH });
      expect(sizeFor({ hours: hours + more, speed, withinH }).gpus).toBeGreaterThanOrEqual(gpus);
      expect(sizeFor({ hours, speed: speed * 2, withinH }).gpus).toBeLessThanOrEqual(gpus);
    }),
  );
});
