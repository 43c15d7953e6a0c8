import { sampleRate } from './decode.ts';
import { blockSize, type Sound } from './sounds.ts';
import { highHz, lowHz, symbolAt } from './symbols.ts';

/** A word heard, by its symbol. Times are seconds from the start of the recording. */
export type HeardWord = { symbol: string; start: number; end: number };

// Half a word is still heard, the smaller half is not: a word cut in two counts once.
const shortestBlocks = 13;
const longestBlocks = 34;
const windowSize = 0.08 * sampleRate;
const purity = 0.5;
const leastShare = 0.08;
// AAC at a low bit rate makes holes of up to 20 ms in a tone; the silence after a word lasts 60 ms.
const longestHole = 5;

/** Reads a stretch of sound as tone words; null when less than half of what sounds in it is tone words. */
export function toneWords(sound: Sound): HeardWord[] | null {
  const threshold = typicalLevel(sound.levels) / 2;
  const words: HeardWord[] = [];
  let loudBlocks = 0;
  let wordBlocks = 0;
  for (const [first, end] of loudRuns(sound.levels, threshold)) {
    loudBlocks += end - first;
    if (end - first < shortestBlocks || end - first > longestBlocks) continue;
    const symbol = symbolOf(middle(sound.samples, first * blockSize, end * blockSize));
    if (symbol === null) continue;
    wordBlocks += end - first;
    const at = (block: number) => (sound.start + block * blockSize) / sampleRate;
    words.push({ symbol, start: at(first), end: at(end) });
  }
  return wordBlocks * 2 >= loudBlocks ? words : null;
}

function typicalLevel(levels: Float64Array): number {
  return levels.slice().sort()[Math.floor(levels.length * 0.9)]!;
}

function* loudRuns(levels: Float64Array, threshold: number): Generator<[number, number]> {
  let first = -1;
  let end = -1;
  for (let n = 0; n < levels.length; n++) {
    if (levels[n]! < threshold) continue;
    if (first >= 0 && n - end > longestHole) {
      yield [first, end];
      first = -1;
    }
    if (first < 0) first = n;
    end = n + 1;
  }
  if (first >= 0) yield [first, end];
}

function middle(samples: Int16Array, from: number, to: number): Int16Array {
  const margin = Math.max(0, (to - from - windowSize) >> 1);
  return samples.subarray(from + margin, to - margin);
}

function symbolOf(samples: Int16Array): string | null {
  let energy = 0;
  for (let n = 0; n < samples.length; n++) energy += samples[n]! * samples[n]!;
  const share = (hz: number) => (2 * power(samples, hz)) / (samples.length * energy);
  const low = lowHz.map(share);
  const high = highHz.map(share);
  const lowShare = Math.max(...low);
  const highShare = Math.max(...high);
  if (Math.min(lowShare, highShare) < leastShare || lowShare + highShare < purity) return null;
  return symbolAt(low.indexOf(lowShare), high.indexOf(highShare));
}

/** The Goertzel algorithm: |X|² at one frequency, without the rest of the spectrum. */
function power(samples: Int16Array, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / sampleRate);
  let before = 0;
  let last = 0;
  for (let n = 0; n < samples.length; n++) {
    const next = samples[n]! + coefficient * last - before;
    before = last;
    last = next;
  }
  return last * last + before * before - coefficient * last * before;
}
