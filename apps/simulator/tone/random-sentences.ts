import { mulberry32 } from './mulberry32.ts';
import { pauseMs, wordMs } from './speak.ts';
import { symbols } from './symbols.ts';

/**
 * Sentences of 3 to 12 random symbols, the same ones for the same seed.
 * Give `words` for an exact number of words, or `minutes` for the least number of sentences that last that long.
 */
export function randomSentences({
  seed,
  words = Number.POSITIVE_INFINITY,
  minutes = Number.POSITIVE_INFINITY,
  gapMs = 800,
}: {
  seed: number;
  words?: number;
  minutes?: number;
  gapMs?: number;
}): string[] {
  if (words === Number.POSITIVE_INFINITY && minutes === Number.POSITIVE_INFINITY) throw new TypeError('how much?');
  const random = mulberry32(seed);
  const pick = (n: number) => Math.floor(random() * n);
  const sentences: string[] = [];
  for (let spoken = 0, ms = 0; spoken < words && ms < minutes * 60_000; ) {
    const length = Math.min(3 + pick(10), words - spoken);
    sentences.push(Array.from({ length }, () => symbols[pick(symbols.length)]).join(''));
    spoken += length;
    ms += length * (wordMs + pauseMs) - pauseMs + gapMs;
  }
  return sentences;
}
