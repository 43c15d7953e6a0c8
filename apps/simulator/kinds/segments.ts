import type { Performance } from '../perform.ts';
import type { HeardSegment } from '../tone/hear.ts';
import { type Language, sentenceText, wordOf } from '../tone/symbols.ts';

/** A segment as Fun-ASR's servers write it; without `words` when there are no word times. Times are seconds. */
export type Segment = { text: string; start: number; end: number; words?: Word[]; speaker?: string };

export type Word = { word: string; start: number; end: number };

const phrase: Record<Language, string> = { en: 'thank you very much ', zh: '谢谢大家' };
const repetitions = 60;
const symbols = '!!!!';

/** The language to read tone speech in. Nothing in the sound tells it: without a request for Chinese it is English. */
export function languageOf(asked: string | undefined): Language {
  return /^(zh|yue|cn|chinese|中文|粤语)/i.test(asked ?? '') ? 'zh' : 'en';
}

/** Puts into words what an engine heard. Sound that is no tone speech reads `[speech 3.2s]`. */
export function segmentsOf({ segments, duration, babble }: Performance, language: Language): Segment[] {
  if (babble === 'loop') return [{ text: phrase[language].repeat(repetitions).trim(), start: 0, end: duration }];
  if (babble === 'symbols') return [{ text: symbols, start: 0, end: duration }];
  return segments.map(segment => toSegment(segment, language));
}

function toSegment({ start, end, words }: HeardSegment, language: Language): Segment {
  if (words.length === 0) return { text: `[speech ${(end - start).toFixed(1)}s]`, start, end };
  return {
    text: sentenceText(words.map(word => word.symbol).join(''), language),
    start,
    end,
    words: words.map(word => ({ word: wordOf(word.symbol, language), start: word.start, end: word.end })),
  };
}
