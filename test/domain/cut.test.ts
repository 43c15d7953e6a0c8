import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CutRule, openCutter, type Piece, WHOLE } from '#shared/domain/cut.ts';
import { FRAME_SAMPLES, frameLevels } from '#shared/domain/level.ts';

const SECOND = 16_000;
const FRAMES_A_SECOND = SECOND / FRAME_SAMPLES;
const TEN_MINUTES: CutRule = { target: 600 * SECOND, slack: 0.25, shortest: 150 * SECOND };

function cut(levels: number[], rule: CutRule = TEN_MINUTES, totalSamples = levels.length * FRAME_SAMPLES): Piece[] {
  const cutter = openCutter(rule);
  return [...cutter.push(levels), ...cutter.end(totalSamples)];
}

/** Speech at −20 dBFS for so many seconds, with a pause of a second at each of `pauses`. */
function talk(seconds: number, pauses: number[] = [], pauseLevel = -80): number[] {
  const levels = new Array<number>(seconds * FRAMES_A_SECOND).fill(-20);
  for (const at of pauses) levels.fill(pauseLevel, at * FRAMES_A_SECOND, (at + 1) * FRAMES_A_SECOND);
  return levels;
}

const cutsOf = (pieces: Piece[]) => pieces.slice(0, -1).map(piece => piece.endSample / SECOND);

describe('cutting', () => {
  test('leaves what is not longer than a chunk may be whole', () => {
    expect(cut(talk(750, [300]))).toMatchObject([
      { startSample: 0, endSample: 750 * SECOND, silent: false, cutInSpeech: false },
    ]);
    expect(cut(talk(1300), WHOLE)).toHaveLength(1);
  });

  test('divides a rest that is longer about in the middle, so that no tail is left over', () => {
    expect(cutsOf(cut(talk(800, [300, 460, 740])))).toEqual([460.25]);
    expect(cutsOf(cut(talk(1250, [595])))).toEqual([595.75]);
  });

  test('cuts in a pause near each target, a quarter of a second from the nearest word', () => {
    expect(cutsOf(cut(talk(1700, [470, 1100])))).toEqual([470.75, 1100.25]);
  });

  test('takes the nearest to the target of pauses that are as quiet', () => {
    expect(cutsOf(cut(talk(1200, [480, 590, 700])))).toEqual([590.75]);
  });

  test('takes the quietest of pauses that are not', () => {
    const levels = talk(1100, [480]);
    levels.fill(-60, 600 * FRAMES_A_SECOND, 601 * FRAMES_A_SECOND);
    expect(cutsOf(cut(levels))).toEqual([480.75]);
  });

  test('does not take a pause in which a word falls', () => {
    const levels = talk(1100, [500, 600]);
    levels[600 * FRAMES_A_SECOND + 24] = -20;
    levels[600 * FRAMES_A_SECOND + 26] = -20;
    expect(cutsOf(cut(levels))).toEqual([500.75]);
  });

  test('says so when there is no pause to cut in', () => {
    const pieces = cut(talk(1200));
    expect(pieces.map(piece => piece.cutInSpeech)).toEqual([true, false]);
    expect(cutsOf(pieces)[0]).toBeCloseTo(600, 1);
  });

  test('calls a cut in silence no cut in speech', () => {
    expect(cut(new Array(1200 * FRAMES_A_SECOND).fill(-100)).map(piece => piece.cutInSpeech)).toEqual([false, false]);
  });

  test('marks a piece silent that has less than 100 ms of sound', () => {
    const levels = new Array<number>(1250 * FRAMES_A_SECOND).fill(-90);
    levels.fill(-20, 1000 * FRAMES_A_SECOND, 1000 * FRAMES_A_SECOND + 5);
    levels.fill(-20, 100 * FRAMES_A_SECOND, 100 * FRAMES_A_SECOND + 4);
    expect(cut(levels).map(piece => piece.silent)).toEqual([true, false]);
  });

  test('tells where there is sound in each piece, from its own start', () => {
    const levels = new Array<number>(1250 * FRAMES_A_SECOND).fill(-90);
    for (const at of [100, 700]) levels.fill(-20, at * FRAMES_A_SECOND, (at + 5) * FRAMES_A_SECOND);
    const [first, second] = cut(levels);
    expect(first!.spans).toEqual([{ startMs: 99_700, endMs: 105_300 }]);
    const startMs = 699_700 - second!.startSample / 16;
    expect(second!.spans).toEqual([{ startMs, endMs: startMs + 5_600 }]);
  });

  test('gives nothing for nothing', () => {
    expect(cut([])).toEqual([]);
  });
});

describe('the pieces of any recording', () => {
  const rule: CutRule = { target: 4 * SECOND, slack: 0.25, shortest: SECOND };
  const sound = fc.constantFrom(-100, -70, -55, -30, -10);
  const stretches = fc.array(fc.tuple(sound, fc.integer({ min: 1, max: 150 })), { maxLength: 40 });
  const levels = stretches.map(list => list.flatMap(([level, frames]) => new Array<number>(frames).fill(level)));
  const recordings = fc
    .tuple(levels, fc.integer({ min: 1, max: FRAME_SAMPLES }))
    .map(([list, last]) => ({ levels: list, total: Math.max(0, (list.length - 1) * FRAME_SAMPLES + last) }));
  const portions = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 20 });

  test('begin at the first sample and end at the last', () => {
    fc.assert(
      fc.property(recordings, ({ levels, total }) => {
        const pieces = cut(levels, rule, total);
        fc.pre(total > 0);
        expect(pieces[0]?.startSample).toBe(0);
        expect(pieces.at(-1)?.endSample).toBe(total);
      }),
    );
  });

  test('follow each other without gap or overlap, at whole samples', () => {
    fc.assert(
      fc.property(recordings, ({ levels, total }) => {
        const pieces = cut(levels, rule, total);
        pieces.slice(1).forEach((piece, index) => {
          expect(piece.startSample).toBe(pieces[index]!.endSample);
        });
        for (const piece of pieces) expect(Number.isInteger(piece.endSample)).toBe(true);
      }),
    );
  });

  test('are neither too short nor too long', () => {
    fc.assert(
      fc.property(recordings, ({ levels, total }) => {
        for (const { startSample, endSample } of cut(levels, rule, total)) {
          expect(endSample - startSample).toBeGreaterThanOrEqual(Math.min(rule.shortest, total));
          expect(endSample - startSample).toBeLessThanOrEqual(rule.target * (1 + rule.slack));
        }
      }),
    );
  });

  test('are the same each time, however the levels arrive', () => {
    fc.assert(
      fc.property(recordings, portions, ({ levels, total }, sizes) => {
        const cutter = openCutter(rule);
        const pieces: Piece[] = [];
        for (let at = 0, turn = 0; at < levels.length; turn++) {
          const size = sizes[turn % sizes.length]!;
          pieces.push(...cutter.push(levels.slice(at, at + size)));
          at += size;
        }
        pieces.push(...cutter.end(total));
        expect(pieces).toEqual(cut(levels, rule, total));
      }),
    );
  });
});

describe('the level of a frame', () => {
  test('is 0 dBFS for a full square wave and −100 for nothing', () => {
    const square = Int16Array.from({ length: FRAME_SAMPLES }, (_, at) => (at % 2 ? 32_767 : -32_768));
    expect(frameLevels(square)[0]).toBeCloseTo(0, 2);
    expect(frameLevels(new Int16Array(FRAME_SAMPLES))).toEqual([-100]);
  });

  test('does not hear a constant', () => {
    expect(frameLevels(new Int16Array(FRAME_SAMPLES).fill(5_000))).toEqual([-100]);
  });

  test('is measured of a last frame that is short', () => {
    expect(frameLevels(new Int16Array(2 * FRAME_SAMPLES + 7))).toHaveLength(3);
  });
});
