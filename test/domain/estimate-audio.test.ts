import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateAudioMs, formatOf } from '#shared/domain/estimate-audio.ts';

const past = (audioMs: number, bytes: number | null, format: string | null, isOwn = true) => ({
  ...{ audioMs, bytes, format, isOwn },
});

test('a recording is as long for its size as those of its format were', () => {
  const earlier = [past(60_000, 480_000, 'mp3'), past(60_000, 1_920_000, 'wav')];
  expect(estimateAudioMs({ bytes: 960_000, format: 'mp3' }, earlier)).toBe(120_000);
  expect(estimateAudioMs({ bytes: 960_000, format: 'wav' }, earlier)).toBe(30_000);
});

test('those of its own project say more than others', () => {
  const earlier = [past(60_000, 480_000, 'mp3'), past(60_000, 4_800_000, 'mp3', false)];
  expect(estimateAudioMs({ bytes: 480_000, format: 'mp3' }, earlier)).toBe(60_000);
  expect(estimateAudioMs({ bytes: null, format: null }, [past(7_000, 1, 'mp3'), past(1, 1, 'mp3', false)])).toBe(7_000);
});

test('where nothing was done yet it goes by usual bit rates, and without a size by ten minutes', () => {
  expect(estimateAudioMs({ bytes: 8_000_000, format: 'mp3' }, [])).toBe(1_000_000);
  expect(estimateAudioMs({ bytes: 8_000_000, format: 'wav' }, [])).toBe(250_000);
  expect(estimateAudioMs({ bytes: null, format: null }, [])).toBe(600_000);
});

test('it is never nothing, and never longer than a day', () => {
  const any = fc.record({
    audioMs: fc.nat(),
    bytes: fc.option(fc.nat()),
    format: fc.constantFrom(null, 'mp3', 'wav'),
    isOwn: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.option(fc.maxSafeNat()), fc.constantFrom(null, 'mp3'), fc.array(any), (bytes, format, earlier) => {
      const ms = estimateAudioMs({ bytes, format }, earlier);
      expect(ms).toBeGreaterThanOrEqual(1_000);
      expect(ms).toBeLessThanOrEqual(24 * 3_600_000);
    }),
  );
});

test('the format is the ending of the name', () => {
  expect(['a.MP3', 'a.b.wav', 'a', null, '.'].map(formatOf)).toEqual(['mp3', 'wav', null, null, null]);
});
