import { describe, expect, test } from 'vitest';
import { openPace } from '../../apps/worker/transcriber/own-engine/pace.ts';
import { shouldRecycle, type Wear } from '../../apps/worker/transcriber/own-engine/recycle.ts';
import { liveOn, newLife, whyRestart } from '../../apps/worker/transcriber/own-engine/why-restart.ts';

const MINUTE = 60_000;

describe('an engine that ends', () => {
  test('is started once a minute after three starts in vain in a quarter of an hour', () => {
    const pace = openPace();
    expect([0, 1, 2, 3, 4].map(minute => pace.pauseMs(minute * MINUTE))).toEqual([1000, 2000, 4000, 60_000, 60_000]);
    expect(pace.vain()).toBe(5);
  });

  test('is started at once again when it has been fit in between', () => {
    const pace = openPace();
    for (let minute = 0; minute < 9; minute++) {
      expect(pace.pauseMs(minute * MINUTE)).toBe(1000);
      pace.fit();
    }
    expect(pace.vain()).toBe(0);
  });

  test('is given longer and longer pauses, but not given up, when it ends seldom', () => {
    const pace = openPace();
    const pauses = [0, 6, 12, 18, 24, 30, 36, 42].map(minute => pace.pauseMs(minute * MINUTE) / 1000);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(pace.vain()).toBe(0);
  });
});

describe('an engine is recycled', () => {
  const fresh: Wear = {
    ...{ vramPercent: 40, freshVramPercent: 40, sinceRecycledMs: null },
    ...{ audioHours: 0, longestChunkS: 0 },
  };
  const limits = { vramPercent: 90, audioHours: 100, chunkS: 1200 };

  test.each([
    ['its card is nearly full', { vramPercent: 91 }, '91 % of the GPU memory is taken'],
    ['it has heard enough', { audioHours: 100 }, 'it has transcribed 100 hours of audio'],
    ['it has had an outsize chunk', { longestChunkS: 1201 }, 'it has had a chunk of 1201 s'],
  ])('when %s', (_, wear, reason) => {
    expect(shouldRecycle({ ...fresh, ...wear }, limits)).toBe(reason);
    expect(shouldRecycle({ ...fresh, ...wear }, { vramPercent: 0, audioHours: 0, chunkS: 0 })).toBeNull();
  });

  test.each([
    ['all is well', {}],
    ['nobody can tell how full its card is', { vramPercent: null }],
    ['nobody knows how full its card was at first', { vramPercent: 95, freshVramPercent: null }],
    ['it takes that much of its card from the start', { vramPercent: 94, freshVramPercent: 92 }],
    ['that was done for the same reason just before', { vramPercent: 95, sinceRecycledMs: 14 * MINUTE }],
    ['its longest chunk was not longer than the limit', { longestChunkS: 1200 }],
  ])('but not when %s', (_, wear) => {
    expect(shouldRecycle({ ...fresh, ...wear }, limits)).toBeNull();
  });

  test('when its card has filled up since, however much it took at first', () => {
    expect(shouldRecycle({ ...fresh, vramPercent: 97, freshVramPercent: 92 }, limits)).toMatch(/^97 %/);
  });
});

describe('an engine that runs and fails its canary', () => {
  const sick = { state: 'sick', reason: 'it answered 500' } as const;
  const absent = { state: 'absent', reason: 'no connection' } as const;
  const fresh = newLife(0);
  const working = liveOn(fresh, { state: 'fit' }, 100);

  test('is loading until it has been fit once, whatever it answers, and not for ever', () => {
    for (const proof of [sick, absent]) {
      const life = liveOn(fresh, proof, 1_000);
      expect(whyRestart(proof, life, 599_000, 600)).toBeNull();
      expect(whyRestart(proof, life, 601_000, 600)).toBe('it was not fit 600 s after its start');
      expect(whyRestart(proof, life, 601_000, 0)).toBeNull();
    }
  });

  test('is started anew at once if it was fit before and is sick', () => {
    expect(whyRestart(sick, liveOn(working, sick, 1_000), 1_000, 600)).toBe('it answered 500');
  });

  test('is started anew if it cannot be reached for half a minute', () => {
    const failing = liveOn(working, absent, 1_000);
    expect(whyRestart(absent, liveOn(failing, absent, 30_000), 30_000, 600)).toBeNull();
    expect(whyRestart(absent, liveOn(failing, absent, 32_000), 32_000, 600)).toBe('no connection');
    const healed = liveOn(failing, { state: 'fit' }, 20_000);
    expect(whyRestart(absent, liveOn(healed, absent, 32_000), 32_000, 600)).toBeNull();
  });
});
