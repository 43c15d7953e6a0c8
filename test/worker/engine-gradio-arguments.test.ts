import { describe, expect, test } from 'vitest';
import { Options } from '#shared/domain/options.ts';
import { gradioArguments } from '../../apps/worker/transcriber/engine/gradio-arguments.ts';
import { languageValue } from '../../apps/worker/transcriber/engine/gradio-language.ts';
import { layOut } from '../../apps/worker/transcriber/engine/gradio-layout.ts';
import { endpoint, field, page, webUi } from './gradio-pages.ts';

function ask(options: Partial<Options>, inputs = webUi()) {
  const layout = layOut(page(endpoint('predict', inputs)), { endpoint: null, args: null });
  const { data, warnings, saysLanguage } = gradioArguments(layout, Options.parse(options), 'FILE');
  return { data, saysLanguage, warned: warnings.map(({ code, option }) => `${code} ${option}`) };
}
const audio = field('audio');

describe('what a Gradio function is asked', () => {
  test('is everything in its place', () => {
    const options = { hotwords: ['通义千问', 'Fun ASR'], language: 'zh', itn: false };
    const data = ['FILE', '通义千问\nFun ASR', '中文', false];
    expect(ask(options)).toEqual({ data, saysLanguage: true, warned: [] });
  });

  test('stays as on the page where nothing is asked for', () => {
    const inputs = [
      audio,
      field('state'),
      field('slider', { value: 5 }),
      field('textbox', { name: 'prompt', value: 'x' }),
    ];
    expect(ask({}, inputs)).toEqual({ data: ['FILE', null, 5, 'x'], saysLanguage: false, warned: [] });
  });

  test('leaves out what there is no argument for, and the caller is told', () => {
    const options = { hotwords: ['x'], language: 'zh', itn: false, vad: false, max_speakers: 2 };
    const warned = ['hotwords', 'language', 'itn', 'vad', 'max_speakers'].map(option => `option_unsupported ${option}`);
    expect(ask(options, [audio])).toEqual({ data: ['FILE'], saysLanguage: false, warned });
  });

  test.each([
    ['a line each where there are lines', { lines: 3 }, 'a\nb, c'],
    ['a line each where the page says so', { hint: '每行一个' }, 'a\nb, c'],
    ['with commas in one line', {}, 'a,b c'],
    ['with commas where the page says so', { lines: 3, hint: 'divided by commas' }, 'a,b c'],
  ])('has hotwords %s', (_, more, text) => {
    const hotwords = field('textbox', { name: 'hotwords', ...more });
    const { data, warned } = ask({ hotwords: ['a', 'b, c'] }, [audio, hotwords]);
    expect([data[1], warned]).toEqual([text, text.includes('\n') ? [] : ['option_adjusted hotwords']]);
  });

  test('has a hundred hotwords at most', () => {
    const { data, warned } = ask({ hotwords: Array.from({ length: 101 }, (_, n) => `w${n}`) });
    expect(String(data[1]).split('\n')).toHaveLength(100);
    expect(warned).toEqual(['option_adjusted hotwords']);
  });

  test.each([
    [['启用', '不启用'], '不启用', []],
    [['True', 'False'], 'False', []],
    [['withitn', 'woitn'], 'woitn', []],
    [['a', 'b'], 'a', ['option_unsupported itn']],
  ])('switches figures off by a choice of %s', (choices, sent, warned) => {
    const itn = field('radio', { name: 'itn', choices, value: choices[0] });
    expect(ask({ itn: false }, [audio, itn])).toMatchObject({ data: ['FILE', sent], warned });
  });

  test('an app that cannot find out the language is left at its own, and the caller is told', () => {
    const language = field('dropdown', { name: 'language', choices: ['中文', '英文'], value: '中文' });
    const left = { data: ['FILE', '中文'], saysLanguage: false, warned: ['option_unsupported language'] };
    expect(ask({}, [audio, language])).toEqual(left);
    expect(ask({ language: 'fr' }, [audio, language])).toEqual(left);
    expect(ask({}, [audio, { ...language, value: null }])).toMatchObject({ data: ['FILE', null], warned: [] });
  });
});

describe('the value that says a language', () => {
  const isSaid = (language: string, choices: (string | { label: string; value: unknown })[]) =>
    languageValue(field('dropdown', { choices }), language)?.value;

  test.each([
    ['zh', ['auto', 'zh', 'en'], 'zh'],
    ['zh', ['自动', '中文', '英文'], '中文'],
    ['en', ['自动', '中文', '英文'], '英文'],
    ['en', ['中文', '英语'], '英语'],
    ['ja', ['Chinese', 'Japanese'], 'Japanese'],
    ['ja', ['中文', '日本語'], '日本語'],
    ['zh', ['zh-CN', 'en-US'], 'zh-CN'],
    ['en', ['zh_CN', 'en_US'], 'en_US'],
    ['zh', ['中文 (zh)', '英文 (en)'], '中文 (zh)'],
    ['zh', ['中文（普通话）', '粤语'], '中文（普通话）'],
    ['yue', ['中文', '粤语'], '粤语'],
    ['zh', ['Chinese (Mandarin)', 'Chinese (Cantonese)'], undefined],
    ['xh', ['中文', '英文'], undefined],
    ['it', ['do it', 'no'], undefined],
    ['auto', ['auto', 'zh'], 'auto'],
    ['auto', ['中文', '自动检测'], '自动检测'],
    ['auto', ['中文', '英文'], undefined],
  ])('%s among %j is %s', (language, choices, value) => {
    expect(isSaid(language, choices)).toBe(value);
  });

  test('is that of the choice, not its label', () => {
    expect(
      isSaid('en', [
        { label: '中文', value: 'ZH' },
        { label: '英文', value: 'EN' },
      ]),
    ).toBe('EN');
    expect(isSaid('auto', [{ label: '自动', value: null }])).toBeNull();
  });

  test.each([
    ['auto', 'zh', 'zh'],
    ['', 'zh', '中文'],
    ['中文', 'en', '英文'],
    ['auto', 'auto', 'auto'],
    ['中文', 'auto', undefined],
    ['中文', 'xh', undefined],
  ])('in free text where %j stands, %s is %s', (value, language, said) => {
    expect(languageValue(field('textbox', { value }), language)?.value).toBe(said);
  });
});
