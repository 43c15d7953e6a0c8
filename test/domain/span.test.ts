import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FRAME_SAMPLES, frameLevels, SOUND_LEVEL } from '#shared/domain/level.ts';
import { evenSpans, type Span, spansOf } from '#shared/domain/span.ts';
import { randomSentences } from '../../apps/simulator/tone/random-sentences.ts';
import { speak } from '../../apps/simulator/tone/speak.ts';

const FRAME_MS = 20;
const SPEECH = -20;
const SILENCE = -90;

/** The spans of so many milliseconds of sound and silence in turn, sound first. */
function spansIn(...ms: number[]): [number, number][] {
  const levels = ms.flatMap((length, turn) => new Array<number>(length / FRAME_MS).fill(turn % 2 ? SILENCE : SPEECH));
  return asPairs(spansOf(levels, 0, levels.length * FRAME_SAMPLES));
}

const asPairs = (spans: Span[]) => spans.map(({ startMs, endMs }): [number, number] => [startMs, endMs]);

describe('the spans of a chunk', () => {
  test('leave out silence, but for 300 ms around the sound', () => {
    expect(spansIn(0, 5_000, 2_000, 5_000)).toEqual([[4_700, 7_300]]);
  });

  test('end where it is silent for a second, and not before', () => {
    expect(spansIn(2_000, 980, 2_000)).toEqual([[0, 4_980]]);
    expect(spansIn(2_000, 1_000, 2_000)).toEqual([
      [0, 2_300],
      [2_700, 5_000],
    ]);
  });

  test('cut what lasts longer than 30 s in pauses, into parts of about the same length', () => {
    expect(spansIn(30_000)).toEqual([[0, 30_000]]);
    expect(spansIn(9_000, 800, 9_400, 800, 22_000)).toEqual([
      [0, 9_560],
      [9_560, 19_760],
      [19_760, 42_000],
    ]);
  });

  test('prefer a pause between sentences to a nearer gap between words', () => {
    expect(spansIn(8_000, 600, 4_400, 60, 26_940)[0]).toEqual([0, 8_360]);
  });

  test('cut in the gap between two words where there is no longer pause', () => {
    expect(spansIn(12_000, 60, 27_940)[0]).toEqual([0, 12_040]);
  });

  test('find pauses above a noise as well', () => {
    const levels = new Array<number>(2_000).fill(SPEECH);
    levels.fill(-50, 550, 580);
    expect(asPairs(spansOf(levels, 0, 2_000 * FRAME_SAMPLES))[0]).toEqual([0, 11_360]);
  });

  test('count from the first sample of the chunk, which may lie inside a frame', () => {
    const levels = [...new Array<number>(50).fill(SILENCE), ...new Array<number>(50).fill(SPEECH)];
    expect(asPairs(spansOf(levels, 1_120, 1_120 + 100 * FRAME_SAMPLES - 160 - 7))).toEqual([[690, 1_990]]);
  });

  test('of nothing are none', () => {
    expect(spansIn()).toEqual([]);
    expect(spansIn(0, 60_000)).toEqual([]);
  });
});

describe('the spans of any chunk', () => {
  const level = fc.constantFrom(-100, -70, -61, -59, -50, -30, -10);
  const stretch = fc.tuple(level, fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 4_000 })));
  const chunks = fc.record({
    levels: fc
      .array(stretch, { minLength: 1, maxLength: 25 })
      .map(list => list.flatMap(([level, frames]) => new Array<number>(frames).fill(level))),
    // A chunk begins anywhere in its first frame and ends anywhere in its last; cuts fall on whole milliseconds.
    startMs: fc.integer({ min: 0, max: 19 }),
    lastSamples: fc.integer({ min: 1, max: FRAME_SAMPLES }),
  });
  type Frames = { levels: number[]; startMs: number; durationMs: number };
  const holds = (check: (spans: Span[], chunk: Frames) => void) =>
    fc.assert(
      fc.property(chunks, ({ levels, startMs, lastSamples }) => {
        const end = (levels.length - 1) * FRAME_SAMPLES + lastSamples;
        fc.pre(end > startMs * 16);
        const durationMs = Math.round(end / 16 - startMs);
        check(spansOf(levels, startMs * 16, end), { levels, startMs, durationMs });
      }),
    );

  test('are in order, apart, inside the chunk, and none is longer than 30 s', () => {
    holds((spans, { durationMs }) => {
      let before = 0;
      for (const { startMs, endMs } of spans) {
        expect(startMs).toBeGreaterThanOrEqual(before);
        expect(endMs).toBeGreaterThan(startMs);
        expect(endMs - startMs).toBeLessThanOrEqual(30_000);
        expect(Number.isInteger(startMs) && Number.isInteger(endMs)).toBe(true);
        before = endMs;
      }
      expect(before).toBeLessThanOrEqual(durationMs);
    });
  });

  test('hold every frame with sound', () => {
    holds((spans, { levels, startMs, durationMs }) => {
      levels.forEach((level, frame) => {
        const from = Math.max(0, frame * FRAME_MS - startMs);
        const to = Math.min(durationMs, (frame + 1) * FRAME_MS - startMs);
        if (level <= SOUND_LEVEL || to <= from) return;
        // A cut falls between frames, so each is whole in one span.
        expect(spans.some(span => span.startMs <= from && to <= span.endMs)).toBe(true);
      });
    });
  });
});

describe('tone speech', () => {
  const sounds: [string, string[], number][] = [
    ['with pauses', randomSentences({ seed: 3, minutes: 3 }), 600],
    ['with long pauses', randomSentences({ seed: 4, words: 60 }), 2_500],
    ['in a single sentence of minutes', [randomSentences({ seed: 5, words: 900 }).join('')], 600],
  ];
  test.each(sounds)('%s is never cut inside a word, and every word is in a span', (_, sentences, gapMs) => {
    const speech = speak(sentences, { gapMs });
    const samples = Int16Array.from([...speech.pcm()].flatMap(part => [...part]));
    const spans = spansOf(frameLevels(samples), 0, samples.length);
    for (const { startMs, endMs } of speech.words) {
      expect(spans.filter(span => span.startMs <= startMs && endMs <= span.endMs)).toHaveLength(1);
    }
  });
});

describe('a chunk of which nobody knows where its sound is', () => {
  test.each([
    [0, []],
    [30_000, [[0, 30_000]]],
    [
      70_001,
      [
        [0, 23_334],
        [23_334, 46_667],
        [46_667, 70_001],
      ],
    ],
  ])('of %i ms is spans of up to 30 s', (durationMs, spans) => {
    expect(asPairs(evenSpans(durationMs))).toEqual(spans);
  });
});
