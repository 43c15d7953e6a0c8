import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CutRule, openCutter, type Piece } from '#shared/domain/cut.ts';
import { FRAME_SAMPLES, frameLevels } from '#shared/domain/level.ts';
import { mergeChunks } from '#shared/domain/merge.ts';
import { sounds } from '../../apps/simulator/tone/sounds.ts';
import { type SpokenWord, speak } from '../../apps/simulator/tone/speak.ts';
import { symbols, wordOf } from '../../apps/simulator/tone/symbols.ts';
import { toneWords } from '../../apps/simulator/tone/tone-words.ts';
import { type Done, id, resultOf, sum } from './chunks.ts';

const SECOND = 16_000;

/** Samples below it, of 32,768, are no sound: -70 dBFS. Tones are a thousand times as loud. */
const FAINT = 10;

/** Near every target there is a pause, whatever is said: no sentence lasts as long as a pause is looked for. */
const RULE: CutRule = { target: 16 * SECOND, slack: 0.25, shortest: 2 * SECOND };

/** Sentences of up to nine words, pauses of any length between them, and silence after them. */
const sentence = fc.string({ unit: fc.constantFrom(...symbols), minLength: 1, maxLength: 9 });
const talk = fc.record({
  sentences: fc.array(sentence, { minLength: 1, maxLength: 12 }),
  gapMs: fc.integer({ min: 700, max: 2_500 }),
  silence: fc.integer({ min: 0, max: 12 * SECOND }),
});
const recordings = fc.array(talk, { minLength: 1, maxLength: 4 });

type Talk = typeof recordings extends fc.Arbitrary<infer T> ? T : never;

function samplesOf(talks: Talk): Int16Array {
  const parts = talks.flatMap(({ sentences, gapMs, silence }) => [
    ...speak(sentences, { gapMs }).pcm(),
    new Int16Array(silence),
  ]);
  const samples = new Int16Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return samples;
}

/** The levels come in portions that have nothing to do with where the words are. */
function cut(samples: Int16Array, portion = 50): Piece[] {
  const cutter = openCutter(RULE);
  const pieces: Piece[] = [];
  for (let at = 0; at < samples.length; at += portion * FRAME_SAMPLES) {
    pieces.push(...cutter.push(frameLevels(samples.subarray(at, at + portion * FRAME_SAMPLES))));
  }
  return [...pieces, ...cutter.end(samples.length)];
}

/** The words that sound in some samples, by an ear that knows nothing of cuts. */
async function wordsIn(samples: Int16Array): Promise<SpokenWord[]> {
  const words: SpokenWord[] = [];
  for await (const sound of sounds(portions(samples))) {
    for (const { symbol, start, end } of toneWords(sound) ?? []) {
      words.push({ text: wordOf(symbol, 'en'), startMs: Math.round(start * 1000), endMs: Math.round(end * 1000) });
    }
  }
  return words;
}

async function* portions(samples: Int16Array): AsyncGenerator<Int16Array> {
  yield samples;
}

async function heard(samples: Int16Array, piece: Piece, index: number): Promise<Done> {
  const words = await wordsIn(samples.subarray(piece.startSample, piece.endSample));
  const segments = words.map(({ text, startMs, endMs }) => {
    const word = { start_ms: startMs, end_ms: endMs, text };
    return { ...word, speaker: null, words: [word] };
  });
  return { id: `${index}`, channel: 0, index, ...piece, result: piece.silent ? null : resultOf(segments) };
}

describe('tone speech that is cut, heard in pieces and merged', () => {
  test('gives every word once, in order, at its time, as if it had not been cut', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(recordings, fc.integer({ min: 1, max: 400 }), async (talks, portion) => {
        const samples = samplesOf(talks);
        const durationMs = Math.round(samples.length / 16);
        const pieces = cut(samples, portion);
        const chunks = await Promise.all(pieces.map((piece, index) => heard(samples, piece, index)));
        const merged = mergeChunks({ id, durationMs }, chunks);
        const words = merged.segments.flatMap(segment => segment.words);
        const uncut = await wordsIn(samples);
        const spoken = talks.flatMap(({ sentences }) => [...sentences.join('')].map(symbol => wordOf(symbol, 'en')));
        expect(uncut.map(word => word.text)).toEqual(spoken);
        expect(words.map(word => word.text)).toEqual(spoken);
        words.forEach((word, at) => {
          expect(Math.abs(word.start_ms - uncut[at]!.startMs)).toBeLessThan(20);
          expect(Math.abs(word.end_ms - uncut[at]!.endMs)).toBeLessThan(20);
        });
        expect(merged.coverage.failed_ms).toBe(0);
        expect(sum(merged)).toBe(durationMs);
        expect(merged.quality.flags).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test('is not cut in a word because silence was added somewhere between sentences', { timeout: 120_000 }, () => {
    const added = fc.integer({ min: 1, max: 20 * SECOND });
    fc.assert(
      fc.property(recordings, fc.nat({ max: 3 }), added, (talks, where, silence) => {
        const longer = talks.map((each, at) =>
          at === where % talks.length ? { ...each, silence: each.silence + silence } : each,
        );
        for (const samples of [samplesOf(talks), samplesOf(longer)]) {
          for (const { endSample, cutInSpeech } of cut(samples).slice(0, -1)) {
            expect(cutInSpeech).toBe(false);
            const around = samples.subarray(endSample - SECOND / 4, endSample + SECOND / 4);
            // The first sample of a tone, which begins softly, may lie at the very edge.
            expect(around.every(sample => Math.abs(sample) < FAINT)).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
