import { describe, expect, test } from 'vitest';
import { readGradioAnswer } from '../../apps/worker/transcriber/engine/gradio-answer.ts';
import { field } from './gradio-pages.ts';

const textbox = field('textbox');
const json = field('json');
const read = (values: unknown[], outputs = [textbox], itn = true) => readGradioAnswer(outputs, values, itn, 10_000);
const texts = (...args: Parameters<typeof read>) => read(...args)?.segments.map(segment => segment.text);

describe('reading what a Gradio function answered', () => {
  test('text is one segment over the chunk, its times estimated', () => {
    expect(read(['zero  two.\n'])).toEqual({
      segments: [{ start_ms: 0, end_ms: 10_000, text: 'zero two.', speaker: null, words: [] }],
      language: null,
      timestamps_source: 'estimated',
    });
  });

  const segments = [
    { start: 0.5, end: 1, text: 'zero two.', words: [{ word: 'zero', start: 0.5, end: 0.7 }] },
    { start: 2, end: 3.0000000000000004, text: 'alpha.', words: [{ word: 'alpha', start: 2, end: 3 }] },
  ];

  test.each([
    ['in JSON', [{ text: 'x', segments }], [json]],
    ['as a list', [segments], [json]],
    ['as text', [JSON.stringify({ segments })], [textbox]],
    ['beside a text', ['zero two. alpha.', { segments }], [textbox, json]],
  ])('segments with times are taken: %s', (_, values, outputs) => {
    const heard = read(values, outputs);
    expect(heard?.timestamps_source).toBe('engine_words');
    expect(heard?.segments).toMatchObject([
      { start_ms: 500, end_ms: 1000, text: 'zero two.', words: [{ text: 'zero', start_ms: 500, end_ms: 700 }] },
      { start_ms: 2000, end_ms: 3000, text: 'alpha.' },
    ]);
  });

  test('milliseconds are known by their size, and speakers as numbers', () => {
    const sentence_info = [{ text: '零二。', start: 430, end: 9130, spk: 1 }];
    expect(read([{ text: '零二。', sentence_info }], [json])).toMatchObject({
      segments: [{ start_ms: 430, end_ms: 9130, speaker: 'SPK1' }],
      timestamps_source: 'engine_segments',
    });
  });

  test.each([
    ['an object', [{ text: 'Hello.' }], [json], ['Hello.']],
    ['what FunASR returns', [[{ key: 'a', text: 'Hello.' }]], [json], ['Hello.']],
    ['a list of texts', [['Hello.', 'World.']], [json], ['Hello. World.']],
    ['highlighted text', [[{ token: 'Hello.', class_or_confidence: null }]], [field('highlightedtext')], ['Hello.']],
    ['a value with its looks', [{ __type__: 'update', value: 'Hello.', visible: true }], [textbox], ['Hello.']],
    ['segments without times', [{ text: 'Hello.', segments: ['Hello.'] }], [json], ['Hello.']],
    ['text that looks like JSON', ['[music] Hello.'], [textbox], ['[music] Hello.']],
    ['nothing', [null], [textbox], []],
    ['an empty text', [''], [textbox], []],
  ])('%s is text', (_, values, outputs, said) => {
    expect(texts(values, outputs)).toEqual(said);
  });

  test('of several outputs the one that says so is the text', () => {
    const outputs = [field('textbox', { label: 'Status' }), field('audio'), field('textbox', { label: '识别结果' })];
    expect(texts(['done', {}, 'Hello.'], outputs)).toEqual(['Hello.']);
    expect(texts(['done', {}, ''], outputs)).toEqual([]);
  });

  test('of text as spoken and with figures, that which was asked for', () => {
    const outputs = [field('textbox', { label: '识别结果' }), field('textbox', { label: '规整后文本' })];
    expect(texts(['twelve', '12'], outputs, true)).toEqual(['12']);
    expect(texts(['twelve', '12'], outputs, false)).toEqual(['twelve']);
    expect(texts(['twelve', ''], outputs, true)).toEqual(['twelve']);
  });

  test.each([[[42]], [[{ label: 'dog' }]], [[[1, 2]]], [[]]])('anything else is no answer: %j', values => {
    expect(read(values, [json])).toBeNull();
  });
});
