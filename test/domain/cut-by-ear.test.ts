import { describe, expect, test } from 'vitest';
import { openCutter, type Piece } from '#shared/domain/cut.ts';
import { FRAME_SAMPLES } from '#shared/domain/level.ts';
import type { Hears } from '#shared/domain/quiet-place.ts';

const SECOND = 16_000;
const FRAMES_A_SECOND = SECOND / FRAME_SAMPLES;

/** Twenty minutes of speech. */
function talk(): number[] {
  const levels = new Array<number>(1200 * FRAMES_A_SECOND).fill(-20);
  return levels.fill(-55, 480 * FRAMES_A_SECOND, 481 * FRAMES_A_SECOND);
}

function cut(levels: number[], hears?: Hears): Piece[] {
  const cutter = openCutter({ target: 600 * SECOND, slack: 0.25, shortest: 150 * SECOND }, hears);
  return [...cutter.push(levels), ...cutter.end(levels.length * FRAME_SAMPLES)];
}

const cutsOf = (pieces: Piece[]) => pieces.slice(0, -1).map(piece => piece.endSample / SECOND);

describe('with somebody who can tell speech', () => {
  // A whisper at 480 s, which is speech, and at 610 s ten seconds of noise, which is not.
  const levels = talk();
  levels.fill(-30, 610 * FRAMES_A_SECOND, 620 * FRAMES_A_SECOND);
  const byEar = (hears: Hears) => cut(levels, hears);
  const isSpeech: Hears = sample => sample < 610.25 * SECOND || sample > 619.75 * SECOND;

  test('noise is cut in rather than a whisper', () => {
    expect(cutsOf(cut(levels))).toEqual([480.75]);
    const pieces = byEar(isSpeech);
    expect(cutsOf(pieces)).toEqual([610.25]);
    expect(pieces[0]!.cutInSpeech).toBe(false);
  });

  test('who hears speech everywhere is given the quietest place, and told so', () => {
    const pieces = byEar(() => true);
    expect(cutsOf(pieces)).toEqual(cutsOf(cut(levels)));
    expect(pieces[0]!.cutInSpeech).toBe(true);
  });

  test('who hears none anywhere agrees with the level', () => {
    expect(cutsOf(byEar(() => false))).toEqual(cutsOf(cut(levels)));
  });

  test('only some places are asked about', () => {
    let asked = 0;
    byEar(() => {
      asked += 1;
      return true;
    });
    expect(asked).toBeLessThanOrEqual(40);
  });
});
