import { type Language, sentenceText, tonePair, wordOf } from './symbols.ts';

export const wordMs = 120;
export const pauseMs = 60;
const leadMs = 300;
const fadeMs = 5;
const amplitude = 0.3 * 32767;

export type SpokenWord = { text: string; startMs: number; endMs: number };
export type SpokenSentence = SpokenWord & { words: SpokenWord[] };

export type Speech = {
  sentences: SpokenSentence[];
  words: SpokenWord[];
  text: string;
  durationMs: number;
  /** The sound, 16-bit mono, a sentence at a time: hours of it need the memory of one sentence. */
  pcm(): Generator<Int16Array>;
};

/**
 * Speaks sentences, each a string of symbols, as tone speech.
 * `gapMs` is the silence between the last tone of a sentence and the next one, at least 600.
 */
export function speak(
  sentences: string[],
  { language = 'en', sampleRate = 16_000, gapMs = 800 }: { language?: Language; sampleRate?: number; gapMs?: number },
): Speech {
  if (gapMs < 600) throw new RangeError(`a sentence ends with at least 600 ms of silence, not ${gapMs}`);
  const spoken = schedule(sentences, language, gapMs);
  const durationMs = (spoken.at(-1)?.endMs ?? leadMs - gapMs) + gapMs;
  return {
    sentences: spoken,
    words: spoken.flatMap(sentence => sentence.words),
    text: spoken.map(sentence => sentence.text).join(language === 'zh' ? '' : ' '),
    durationMs,
    pcm: () => sound(sentences, spoken, durationMs, sampleRate),
  };
}

function schedule(sentences: string[], language: Language, gapMs: number): SpokenSentence[] {
  let startMs = leadMs;
  return sentences.map(sentence => {
    const words = [...sentence].map((symbol, index) => {
      const wordStartMs = startMs + index * (wordMs + pauseMs);
      return { text: wordOf(symbol, language), startMs: wordStartMs, endMs: wordStartMs + wordMs };
    });
    const spoken = { text: sentenceText(sentence, language), startMs, endMs: words.at(-1)!.endMs, words };
    startMs = spoken.endMs + gapMs;
    return spoken;
  });
}

function* sound(sentences: string[], spoken: SpokenSentence[], durationMs: number, sampleRate: number) {
  const at = (ms: number) => Math.round((ms * sampleRate) / 1000);
  const tones = new Map<string, Int16Array>();
  yield new Int16Array(at(spoken[0]?.startMs ?? durationMs));
  for (const [index, { startMs, words }] of spoken.entries()) {
    const samples = new Int16Array(at(spoken[index + 1]?.startMs ?? durationMs) - at(startMs));
    for (const [position, symbol] of [...sentences[index]!].entries()) {
      if (!tones.has(symbol)) tones.set(symbol, tone(symbol, sampleRate));
      samples.set(tones.get(symbol)!, at(words[position]!.startMs) - at(startMs));
    }
    yield samples;
  }
}

function tone(symbol: string, sampleRate: number): Int16Array {
  const [low, high] = tonePair(symbol);
  const length = Math.round((wordMs * sampleRate) / 1000);
  const fade = (fadeMs * sampleRate) / 1000;
  return Int16Array.from({ length }, (_, n) => {
    const nearestEdge = Math.min(n, length - 1 - n);
    const gain = nearestEdge < fade ? (1 - Math.cos((Math.PI * nearestEdge) / fade)) / 2 : 1;
    const phase = (2 * Math.PI * n) / sampleRate;
    return gain * amplitude * (Math.sin(low * phase) + Math.sin(high * phase));
  });
}
