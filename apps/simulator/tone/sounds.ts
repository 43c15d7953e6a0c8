import { sampleRate } from './decode.ts';

/** Samples a block: 5 ms, the grid on which sound is told from silence. */
export const blockSize = sampleRate / 200;

const silenceRms = 100;
const silentBlocks = 80;
const longestBlocks = 6000;
const cutSearchBlocks = 200;

/** A stretch of sound between silences of 400 ms. `start` is its first sample; `levels` has the RMS of each block. */
export type Sound = { start: number; samples: Int16Array; levels: Float64Array };

/**
 * Finds the stretches of sound, and returns the number of samples seen.
 * A stretch of over 30 s is cut at a quiet place, so that memory stays bounded.
 */
export async function* sounds(pcm: AsyncIterable<Int16Array>): AsyncGenerator<Sound, number> {
  const samples = new Int16Array(longestBlocks * blockSize);
  const levels = new Float64Array(longestBlocks);
  const copy = (start: number, blocks: number): Sound => ({
    start,
    samples: samples.slice(0, blocks * blockSize),
    levels: levels.slice(0, blocks),
  });
  let [seen, start, open, quiet] = [0, 0, 0, 0];
  for await (const piece of wholeBlocks(pcm)) {
    for (let from = 0; from < piece.length; from += blockSize, seen += blockSize) {
      const block = piece.subarray(from, from + blockSize);
      const level = rms(block);
      quiet = level < silenceRms ? quiet + 1 : 0;
      if (open === 0 && quiet > 0) continue;
      if (open === 0) start = seen;
      samples.set(block, open * blockSize);
      levels[open++] = level;
      if (quiet >= silentBlocks) {
        yield copy(start, open - quiet);
        open = 0;
      } else if (open === longestBlocks) {
        const cut = quietestBlock(levels);
        yield copy(start, cut);
        samples.copyWithin(0, cut * blockSize);
        levels.copyWithin(0, cut);
        start += cut * blockSize;
        open -= cut;
      }
    }
  }
  if (open > 0) yield copy(start, open - quiet);
  return seen;
}

async function* wholeBlocks(pcm: AsyncIterable<Int16Array>): AsyncGenerator<Int16Array> {
  let rest = new Int16Array(0);
  for await (const piece of pcm) {
    const samples = new Int16Array(rest.length + piece.length);
    samples.set(rest);
    samples.set(piece, rest.length);
    const whole = samples.length - (samples.length % blockSize);
    yield samples.subarray(0, whole);
    rest = samples.slice(whole);
  }
  const last = new Int16Array(rest.length && blockSize);
  last.set(rest);
  yield last;
}

function rms(block: Int16Array): number {
  let sum = 0;
  for (let n = 0; n < block.length; n++) sum += block[n]! * block[n]!;
  return Math.sqrt(sum / block.length);
}

function quietestBlock(levels: Float64Array): number {
  let quietest = levels.length - cutSearchBlocks;
  for (let n = quietest; n < levels.length; n++) if (levels[n]! < levels[quietest]!) quietest = n;
  return quietest;
}
