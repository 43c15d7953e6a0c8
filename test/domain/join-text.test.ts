import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinText } from '#shared/domain/join-text.ts';

describe('joining text', () => {
  test.each([
    ['one space stands between two sentences', ['Hello world.', 'Hello again.'], 'Hello world. Hello again.'],
    ['nothing stands between two Chinese pieces', ['你好', '世界'], '你好世界'],
    ['nothing stands between Chinese punctuation and a character', ['你好。', '世界。'], '你好。世界。'],
    ['nothing stands before Chinese punctuation', ['你好', '，世界'], '你好，世界'],
    ['kana and kanji run on', ['カタカナー', 'ひらがな', '漢字'], 'カタカナーひらがな漢字'],
    ['one space stands between Chinese and Latin letters', ['我用', 'GPU', '转写'], '我用 GPU 转写'],
    ['Korean is written with spaces', ['안녕하세요', '여러분'], '안녕하세요 여러분'],
    ['quotation marks and dots belong to what is beside them', ['他说“好”', '“是”……', '对'], '他说“好”“是”……对'],
    ['the same marks beside Latin letters keep their space', ['“Yes”…', '“No”'], '“Yes”… “No”'],
    ['characters outside the first plane count', ['𠀀', '𠀁'], '𠀀𠀁'],
    ['spaces are never doubled', [' a ', '  b  c\n', '', ' ', 'd'], 'a b c d'],
    ['an ideographic space is a space', ['你　', '　好'], '你好'],
    ['nothing gives nothing', [], ''],
  ])('%s', (_, pieces, joined) => {
    expect(joinText(pieces)).toBe(joined);
  });

  test('every character but white space is kept, in order, and joining again changes nothing', () => {
    const piece = fc.string({ unit: fc.constantFrom(...'ab你好。，“…- \n\u3000 é𠀀') });
    fc.assert(
      fc.property(fc.array(piece), pieces => {
        const joined = joinText(pieces);
        expect(joined.replace(/\s/g, '')).toBe(pieces.join('').replace(/\s/g, ''));
        expect(joined).not.toMatch(/^\s|\s$|\s\s|[^\S ]/);
        expect(joinText([joined])).toBe(joined);
      }),
    );
  });
});
