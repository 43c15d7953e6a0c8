import type { Chunk } from './chunk.ts';
import { FRAME_SAMPLES, SOUND_LEVEL } from './level.ts';
import { type Hears, quietestPlace } from './quiet-place.ts';
import { type Span, spansOf } from './span.ts';

/** How long chunks are to be, in samples. `shortest` is at most half of the target. */
export type CutRule = {
  target: number;
  /** How far from the target, as a share of it, a quiet place is looked for. */
  slack: number;
  /** No chunk but that of a whole short recording is shorter. */
  shortest: number;
};

/** Leaves everything whole. */
export const WHOLE: CutRule = { target: Number.POSITIVE_INFINITY, slack: 0, shortest: 0 };

/** A stretch between two cuts, and where there is sound in it: nowhere in a silent one. */
export type Piece = Pick<Chunk, 'startSample' | 'endSample' | 'silent' | 'cutInSpeech'> & { spans: Span[] };

/** Finds the places to cut while the recording still arrives. */
export type Cutter = {
  /** Takes the levels of the next frames, in dBFS, and gives the pieces that are now certain. */
  push(levels: number[]): Piece[];
  /** Takes the length of the recording, in samples, and gives the remaining pieces; none for a recording of none. */
  end(totalSamples: number): Piece[];
};

/**
 * Cuts a recording in the quietest half second near each target. The pieces begin at 0, follow each other without gap
 * or overlap, end at the last sample, and do not depend on how the levels were portioned. What is left at the end is one
 * piece, or two of about the same length if it is longer than a piece may be. `hears` is asked of samples of the
 * recording, which have all arrived.
 */
export function openCutter(rule: CutRule, hears?: Hears): Cutter {
  const farthest = rule.target * (1 + rule.slack);
  let levels: number[] = [];
  let firstFrame = 0;
  let start = 0;

  const pieceTo = (endSample: number, cutInSpeech: boolean): Piece => {
    const frames = levels.slice(0, Math.ceil(endSample / FRAME_SAMPLES) - firstFrame);
    const silent = isSilent(frames);
    const spans = silent ? [] : spansOf(frames, start, endSample);
    const piece = { startSample: start, endSample, silent, cutInSpeech, spans };
    levels = levels.slice(Math.floor(endSample / FRAME_SAMPLES) - firstFrame);
    firstFrame = Math.floor(endSample / FRAME_SAMPLES);
    start = endSample;
    return piece;
  };
  const cutNear = (length: number, least: number, most: number): Piece => {
    const base = firstFrame * FRAME_SAMPLES;
    const search = { from: start + least - base, to: start + most - base, target: start + length - base };
    const cut = quietestPlace(levels, search, hears && (sample => hears(base + sample)));
    return pieceTo(base + cut.sample, cut.inSpeech);
  };

  return {
    push(more) {
      for (const level of more) levels.push(level);
      const pieces: Piece[] = [];
      // What is left behind a cut must be long enough for a chunk, wherever the recording ends.
      while ((firstFrame + levels.length) * FRAME_SAMPLES >= start + farthest + rule.shortest) {
        pieces.push(cutNear(rule.target, rule.target * (1 - rule.slack), farthest));
      }
      return pieces;
    },
    end(totalSamples) {
      const pieces: Piece[] = [];
      for (let left = totalSamples - start; left > farthest; left = totalSamples - start) {
        const [least, most] = [(left / 2) * (1 - rule.slack), (left / 2) * (1 + rule.slack)];
        pieces.push(cutNear(left / 2, Math.max(least, rule.shortest), Math.min(most, left - rule.shortest)));
      }
      if (totalSamples > start) pieces.push(pieceTo(totalSamples, false));
      return pieces;
    },
  };
}

const SOUND_FRAMES = 5;

function isSilent(levels: number[]): boolean {
  return levels.filter(level => level > SOUND_LEVEL).length < SOUND_FRAMES;
}
