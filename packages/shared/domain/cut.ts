import type { Chunk } from './chunk.ts';
import { FRAME_SAMPLES, SOUND_LEVEL } from './level.ts';
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
 * piece, or two of about the same length if it is longer than a piece may be.
 */
export function openCutter(rule: CutRule): Cutter {
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
    const [from, to, target] = [least, most, length].map(each => start + each - firstFrame * FRAME_SAMPLES);
    const cut = quietestPlace(levels, from!, to!, target!);
    return pieceTo(firstFrame * FRAME_SAMPLES + cut.sample, cut.inSpeech);
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

// One word anywhere in the window disqualifies it, so its loudest frame counts, not its mean.
const WINDOW_FRAMES = 25;
const WINDOW_CENTRE = (WINDOW_FRAMES * FRAME_SAMPLES) / 2;
const AS_QUIET_DB = 1;
const ABOVE_QUIET_DB = 6;
const SOUND_FRAMES = 5;

function isSilent(levels: number[]): boolean {
  return levels.filter(level => level > SOUND_LEVEL).length < SOUND_FRAMES;
}

/** The centre of the quietest window whose centre lies in [from, to]; of those about as quiet, the nearest to target. */
function quietestPlace(levels: number[], from: number, to: number, target: number) {
  const first = Math.ceil((from - WINDOW_CENTRE) / FRAME_SAMPLES);
  const last = Math.floor((to - WINDOW_CENTRE) / FRAME_SAMPLES);
  const loudest: number[] = [];
  for (let frame = first; frame <= last; frame++) {
    loudest.push(Math.max(...levels.slice(frame, frame + WINDOW_FRAMES)));
  }
  const quietest = loudest.reduce((least, level) => Math.min(least, level), Infinity);
  const distance = (index: number) => Math.abs((first + index) * FRAME_SAMPLES + WINDOW_CENTRE - target);
  const best = loudest.reduce(
    (nearest, level, index) =>
      level <= quietest + AS_QUIET_DB && (nearest < 0 || distance(index) < distance(nearest)) ? index : nearest,
    -1,
  );
  const usual = median(levels.slice(first, last + WINDOW_FRAMES));
  return {
    sample: (first + best) * FRAME_SAMPLES + WINDOW_CENTRE,
    inSpeech: quietest > SOUND_LEVEL && quietest > usual - ABOVE_QUIET_DB,
  };
}

function median(levels: number[]): number {
  return levels.toSorted((a, b) => a - b)[Math.floor(levels.length / 2)]!;
}
