import { describe, expect, test } from 'vitest';
import { readOpenaiAnswer } from '../../apps/worker/transcriber/engine/openai-answer.ts';

const read = (body: unknown, format: 'verbose_json' | 'json' | 'text' = 'verbose_json') =>
  readOpenaiAnswer(typeof body === 'string' ? body : JSON.stringify(body), format, 10_000);
const segment = (text: string, start: number, end: number, more = {}) => ({ text, start, end, ...more });
const word = (text: string, start: number, end: number) => ({ word: text, start, end });

describe('reading what a server of OpenAI’s kind said', () => {
  test('words beside the segments go to the segment in which their middle lies', () => {
    const segments = [segment(' one two', 0, 2), segment(' three', 2, 4)];
    const words = [word('one', 0, 0.5), word('two', 1.5, 2.1), word('three', 1.9, 2.5)];
    const heard = read({ text: 'one two three', segments, words });
    expect(heard?.segments.map(each => each.words.map(({ text }) => text))).toEqual([['one', 'two'], ['three']]);
    expect(heard?.timestamps_source).toBe('engine_words');
  });

  test('words before the first segment are its own, and those inside a segment stay there', () => {
    const within = segment('b', 2, 3, { words: [word('b', 2, 3)] });
    const heard = read({ segments: [segment('a', 1, 2), within], words: [word('a', 0, 0.4), word('x', 2, 3)] });
    expect(heard?.segments.map(each => each.words.map(({ text }) => text))).toEqual([['a'], ['b']]);
  });

  test('words without segments are one segment from the first to the last', () => {
    const heard = read({ text: 'One two.', words: [word('one', 1, 1.5), word('two', 2, 2.5)] });
    expect(heard?.segments).toMatchObject([{ start_ms: 1000, end_ms: 2500, text: 'One two.' }]);
    expect(heard?.timestamps_source).toBe('engine_words');
  });

  test('segments that all lie at 0 tell no times', () => {
    expect(read({ text: 'one', segments: [segment('one', 0, 0)] })).toMatchObject({
      segments: [{ start_ms: 0, end_ms: 10_000 }],
      timestamps_source: 'estimated',
    });
  });

  test('silence is an answer without segments', () => {
    expect(read({ text: '', segments: [], language: 'english' })).toMatchObject({ segments: [], language: 'en' });
  });

  test.each([
    ['english', 'en'],
    ['Chinese', 'zh'],
    ['yue', 'yue'],
    ['unknown', null],
    ['', null],
  ])('the language %s is told as %s', (language, told) => {
    expect(read({ text: 'x', language })?.language).toBe(told);
  });

  test('plain text is taken as text where text was asked for, and as nothing elsewhere', () => {
    expect(read('zero two.\n', 'text')?.segments).toMatchObject([{ text: 'zero two.' }]);
    expect(read('"zero"', 'text')?.segments).toMatchObject([{ text: 'zero' }]);
    expect(read('zero two.', 'json')).toBeNull();
    expect(read('<html>', 'text')).toBeNull();
    expect(read('{"text":"a', 'text')).toBeNull();
  });
});
