import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qualityFlags } from '#shared/domain/quality.ts';
import { randomSentences } from '../../apps/simulator/tone/random-sentences.ts';
import { speak } from '../../apps/simulator/tone/speak.ts';
import { said } from './chunks.ts';

type Heard = Parameters<typeof qualityFlags>[0];

const asSpans = (segments: Heard['segments']) =>
  segments.map(({ start_ms, end_ms }) => ({ startMs: start_ms, endMs: end_ms }));
const heard = (segments: Heard['segments'], timestamps_source: Heard['timestamps_source'] = 'engine_segments') => ({
  segments,
  timestamps_source,
});

/** What is thought of a text, in as much time as it needs unless told. */
function flagsOf(text: string, seconds = Math.max(10, text.length / 4)) {
  return qualityFlags(heard([said(text, 0, seconds * 1000)]), [{ startMs: 0, endMs: seconds * 1000 }]);
}

describe('text that somebody may well have said passes', () => {
  it.each([
    'Good morning, everybody. Shall we begin with the minutes of the last meeting?',
    '大家早上好，我们先看一下上周的进度。',
    'おはようございます。それでは会議を始めます。',
    '안녕하세요. 회의를 시작하겠습니다.',
    'one one one one one one one one one one one one.',
    '一一一一一一一一一一一一。',
    'The number is 138 8888 8888, that is one three eight and then eight eights.',
    '哈哈哈哈哈哈哈哈哈哈哈哈',
    'ha ha ha ha ha ha ha ha ha ha',
    'no no no no no no no, that is not what I meant',
    '对对对对对，好的好的好的好的，没问题。',
    'Thank you. Thank you. Thank you. Thank you. Thank you. Thank you.',
    'We were born to wander and we are not going home. '.repeat(3),
    '我们一起走过的路，我永远都不会忘记。'.repeat(3),
    'Wait... what?! Well — “really”?',
    '他说……算了。真的吗？？真的！！',
    'He said f*** and then he left.',
    '1,000,000.00 and 3.14159265358979',
    '[speech 3.2s]',
    '[music]',
  ])('%s', text => {
    expect(flagsOf(text)).toEqual([]);
  });

  it('a sound that goes on is no repetition', () => {
    const marks = Array.from({ length: 20 }, (_, n) => said('[speech 30.0s]', n * 30_000, (n + 1) * 30_000));
    expect(qualityFlags(heard(marks), asSpans(marks))).toEqual([]);
  });

  it('tone speech is never flagged, whatever is said and however long', () => {
    const spoken = fc.record({
      seed: fc.integer(),
      words: fc.integer({ min: 1, max: 2_000 }),
      language: fc.constantFrom('en' as const, 'zh' as const),
      source: fc.constantFrom('engine_words', 'engine_segments', 'vad', 'estimated') as fc.Arbitrary<
        Heard['timestamps_source']
      >,
    });
    fc.assert(
      fc.property(spoken, ({ seed, words, language, source }) => {
        const { sentences } = speak(randomSentences({ seed, words }), { language });
        const segments = sentences.map(({ text, startMs, endMs }) => said(text, startMs, endMs));
        expect(qualityFlags(heard(segments, source), asSpans(segments))).toEqual([]);
      }),
    );
  });
});

describe('one phrase over and over', () => {
  it.each([
    'thank you very much '.repeat(60),
    '谢谢大家'.repeat(60),
    `We begin. ${'I think that '.repeat(20)}we end.`,
    'the '.repeat(200),
    '哈'.repeat(500),
    '字幕由志愿者提供。'.repeat(30),
    'I am not sure that I understood the question that was asked by the gentleman in the third row. '.repeat(12),
    'yes, no, '.repeat(50),
  ])('is a repetition: %.40s…', text => {
    expect(flagsOf(text)).toEqual(['repetition']);
  });

  it('is one wherever it stands, and however it is punctuated', () => {
    const letters = fc.stringMatching(/^[a-z\u4e00-\u4eff]{2,40}$/);
    const around = fc.nat().map(seed => speak(randomSentences({ seed, words: 50 }), {}).text);
    const between = fc.constantFrom(' ', ', ', '。', '');
    fc.assert(
      fc.property(letters, around, between, fc.integer({ min: 30, max: 60 }), (phrase, text, mark, times) => {
        expect(flagsOf(`${text} ${`${phrase}${mark}`.repeat(times)} ${text}`)).toEqual(['repetition']);
      }),
    );
  });

  it('is one across the segments that it was cut into', () => {
    const segments = Array.from({ length: 20 }, (_, n) =>
      said('Thank you for watching.', n * 3_000, n * 3_000 + 2_000),
    );
    expect(qualityFlags(heard(segments), asSpans(segments))).toEqual(['repetition']);
  });
});

describe('one symbol over and over', () => {
  it.each([
    'We begin!!!!',
    '好。。。。。',
    '，，，',
    '! ! ! ! !',
    'a \ufffd\ufffd\ufffd b',
    'no................',
    '????',
  ])('is a run of symbols: %s', text => {
    expect(flagsOf(text)).toContain('symbol_run');
  });

  it('without anything else is no text either', () => {
    expect(flagsOf('!!!!')).toEqual(['symbol_run', 'no_text']);
  });
});

describe('text and sound', () => {
  const span = { startMs: 10_000, endMs: 20_000 };

  it('text in silence is none that was said', () => {
    const segments = [said('This was said.', 10_000, 20_000), said('Thanks for watching.', 40_000, 42_000)];
    expect(qualityFlags(heard(segments), [span])).toEqual(['text_in_silence']);
  });

  it('text of which a part lies in sound, or just beside it, was said', () => {
    const segments = [said('so', 8_000, 9_700), said('it was', 9_000, 30_000), said('then', 20_200, 21_000)];
    expect(qualityFlags(heard(segments), [span])).toEqual([]);
  });

  it('times that nobody measured prove nothing', () => {
    expect(qualityFlags(heard([said('Said somewhere.', 40_000, 42_000)], 'estimated'), [span])).toEqual([]);
  });

  it('no text where something sounds for seconds is suspicious, a short noise is not', () => {
    const noText = (seconds: number) => qualityFlags(heard([]), [{ startMs: 0, endMs: seconds * 1000 }]);
    expect([noText(0), noText(2), noText(10), noText(600)]).toEqual([[], [], ['no_text'], ['no_text']]);
    expect(flagsOf('. ,')).toEqual(['no_text']);
  });
});

describe('how fast it would have been said', () => {
  const words = speak(randomSentences({ seed: 7, words: 400 }), {}).text;
  const chinese = speak(randomSentences({ seed: 7, words: 400 }), { language: 'zh' }).text;

  it.each([
    ['an auctioneer', words.slice(0, 1_000), 30],
    ['a fast Chinese speaker', chinese.slice(0, 360), 36],
    ['a word of a clip', 'charlie', 0.1],
    ['a sentence whose start was cut off', words.slice(0, 60), 0.5],
  ])('%s passes', (_, text, seconds) => {
    expect(flagsOf(text, seconds)).toEqual([]);
  });

  it.each([
    ['a page of English in five seconds', words.slice(0, 1_500), 5],
    ['a page of Chinese in five seconds', chinese.slice(0, 400), 5],
    ['one word in ten minutes of sound', 'Yes.', 600],
  ])('%s is implausible', (_, text, seconds) => {
    expect(flagsOf(text, seconds)).toEqual(['implausible_rate']);
  });

  it('a page in one second of a long chunk is implausible, unless its times are made up', () => {
    const segments = [said(words.slice(0, 500), 0, 120_000), said(words.slice(500, 1_200), 120_000, 121_000)];
    const sound = [{ startMs: 0, endMs: 121_000 }];
    expect(qualityFlags(heard(segments), sound)).toEqual(['implausible_rate']);
    expect(qualityFlags(heard(segments, 'estimated'), sound)).toEqual([]);
  });
});
