import { describe, expect, test } from 'vitest';
import { readFunasrAnswer } from '../../apps/worker/transcriber/engine/funasr-answer.ts';

const read = (body: unknown, { inventsTimes = false, durationMs = 10_000 } = {}) =>
  readFunasrAnswer(typeof body === 'string' ? body : JSON.stringify(body), durationMs, inventsTimes);

const segment = (text: string, start = 0, end = 1, more = {}) => ({ text, start, end, ...more });

describe('reading what funasr-server said', () => {
  test('seconds that are sums of floats become milliseconds', () => {
    const words = [{ word: 'Hello', start: 0.30000000000000004, end: 2.0200000000000005 }];
    expect(read({ segments: [segment('Hello', 0.1, 2.0200000000000005, { words })] })?.segments).toEqual([
      {
        start_ms: 100,
        end_ms: 2020,
        text: 'Hello',
        speaker: null,
        words: [{ start_ms: 300, end_ms: 2020, text: 'Hello' }],
      },
    ]);
  });

  test('text is that of the segments, whatever the joined text says', () => {
    const heard = read({
      text: 'Hello world.Hello world.',
      segments: [segment(' Hello  world. '), segment('Hello', 2, 3)],
    });
    expect(heard?.segments.map(each => each.text)).toEqual(['Hello world.', 'Hello']);
  });

  test('text without segments is one segment over the whole chunk, its times estimated', () => {
    expect(read({ text: 'Hello.', segments: [] })).toEqual({
      segments: [{ start_ms: 0, end_ms: 10_000, text: 'Hello.', speaker: null, words: [] }],
      language: null,
      timestamps_source: 'estimated',
    });
  });

  test('a JSON string is taken without its quotes', () => {
    expect(read('"Say \\"hi\\"."')?.segments[0]?.text).toBe('Say "hi".');
  });

  test('silence is an answer without segments', () => {
    expect(read({ text: '', segments: [], duration: 10 })?.segments).toEqual([]);
  });

  test('words that hold half a character are dropped', () => {
    const words = [
      { word: '你', start: 0, end: 0.1 },
      { word: '\ufffd', start: 0.1, end: 0.2 },
      { word: ' ', start: 0.2, end: 0.3 },
    ];
    expect(read({ segments: [segment('你好', 0, 1, { words })] })?.segments[0]?.words).toHaveLength(1);
  });

  test('segments out of order or past the end are put in order and kept inside the chunk', () => {
    const heard = read({ segments: [segment('late', 9, 12), segment('never', 20, 21), segment('early', -1, 3)] });
    expect(heard?.segments.map(({ text, start_ms, end_ms }) => [text, start_ms, end_ms])).toEqual([
      ['early', 0, 3000],
      ['late', 9000, 10_000],
      ['never', 10_000, 10_000],
    ]);
  });

  test('a segment that ends before it starts is given no length', () => {
    expect(read({ segments: [segment('a', 3, 2)] })?.segments[0]).toMatchObject({ start_ms: 3000, end_ms: 3000 });
  });

  test.each([
    ['words', { words: [{ word: 'a', start: 0, end: 1 }] }, false, 'engine_words'],
    ['an empty list of words', { words: [] }, false, 'engine_segments'],
    ['no words at all', {}, false, 'engine_segments'],
    ['segments made from the text', { words: [] }, true, 'estimated'],
  ])('with %s the times come from where they do', (_, more, inventsTimes, source) => {
    expect(read({ segments: [segment('a', 0, 1, more)] }, { inventsTimes })?.timestamps_source).toBe(source);
  });

  test.each([
    ['zh', 'zh'],
    ['unknown', null],
    ['英文', null],
    [null, null],
  ])('the language %s is told as %s', (language, told) => {
    expect(read({ language, segments: [segment('a')] })?.language).toBe(told);
  });

  test('speakers are labels, also where they come as numbers', () => {
    const heard = read({ segments: [segment('a', 0, 1, { speaker: 'SPK1' }), segment('b', 1, 2, { speaker: 0 })] });
    expect(heard?.segments.map(each => each.speaker)).toEqual(['SPK1', 'SPK0']);
  });

  test.each(['', 'Internal Server Error', '<html>', '42', 'null', '[]', '{"segments":[{"text":1}]}', '{"text":"a'])(
    'anything else is no answer: %s',
    body => {
      expect(read(body)).toBeNull();
    },
  );
});
