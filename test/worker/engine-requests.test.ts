import { describe, expect, test } from 'vitest';
import { Options } from '#shared/domain/options.ts';
import { type FunasrProgram, funasrRequest } from '../../apps/worker/transcriber/engine/funasr-request.ts';

const ask = (options: Partial<Options>, model = 'fun-asr-nano', program?: FunasrProgram) =>
  funasrRequest(Options.parse(options), model, program);
const warned = (options: Partial<Options>, model?: string) =>
  ask(options, model).warnings.map(({ code, option }) => `${code} ${option}`);

describe('what funasr-server is asked', () => {
  test('without hotwords it is asked for verbose JSON of the model', () => {
    const fields = { model: 'fun-asr-nano', response_format: 'verbose_json' };
    expect(ask({})).toEqual({ path: 'v1/audio/transcriptions', fields, warnings: [] });
  });

  test('with hotwords it is asked at /asr, where they are read', () => {
    expect(ask({ hotwords: ['通义千问', 'Fun ASR'] })).toEqual({
      path: 'asr',
      fields: { hotwords: '通义千问,Fun ASR' },
      warnings: [],
    });
  });

  test('more than a hundred hotwords are cut, and the caller is told', () => {
    const hotwords = Array.from({ length: 101 }, (_, n) => `w${n}`);
    expect(ask({ hotwords }).fields.hotwords?.split(',')).toHaveLength(100);
    expect(warned({ hotwords })).toEqual(['option_adjusted hotwords']);
  });

  test('a comma inside a hotword does not make two of it', () => {
    expect(ask({ hotwords: ['Smith, John', 'x'] }).fields.hotwords).toBe('Smith John,x');
    expect(warned({ hotwords: ['Smith, John'] })).toEqual(['option_adjusted hotwords']);
  });

  test('hotwords never load a second model', () => {
    expect(ask({ hotwords: ['x'] }, 'sensevoice').path).toBe('v1/audio/transcriptions');
    expect(warned({ hotwords: ['x'], itn: false }, 'sensevoice')).toEqual(['option_unsupported hotwords']);
  });

  test.each([
    ['fun-asr-nano', 'zh', '中文'],
    ['fun-asr-nano', 'yue', '粤语'],
    ['fun-asr-nano', 'auto', undefined],
    ['sensevoice', 'zh', 'zh'],
  ])('%s hears of the language %s as %s', (model, language, sent) => {
    expect(ask({ language }, model).fields.language).toBe(sent);
    expect(warned({ language, itn: model === 'fun-asr-nano' }, model)).toEqual([]);
  });

  test.each([
    ['fun-asr-nano', 'xh'],
    ['sensevoice', 'fr'],
    ['paraformer', 'en'],
  ])('%s is not told of the language %s, but the caller is', (model, language) => {
    expect(ask({ language }, model).fields).not.toHaveProperty('language');
    expect(warned({ language, itn: model === 'fun-asr-nano' }, model)).toEqual(['option_unsupported language']);
  });

  test('diarization is asked for as spk', () => {
    expect(ask({ diarization: true }).fields.spk).toBe('true');
    expect(ask({ diarization: true, hotwords: ['x'] }).fields).toEqual({ hotwords: 'x', spk: 'true' });
  });

  test.each([
    ['itn', { itn: false }],
    ['vad', { vad: false }],
    ['max_speakers', { max_speakers: 2 }],
  ])('%s cannot be set, and the caller is told', (option, options) => {
    expect(warned(options)).toEqual([`option_unsupported ${option}`]);
  });
});

describe('what serve_vllm.py is asked', () => {
  const ofServeVllm = (options: Partial<Options>) => ask(options, 'my-model', 'serve-vllm');

  test('everything at /asr, and of no model: it has one', () => {
    expect(ofServeVllm({})).toEqual({ path: 'asr', fields: {}, warnings: [] });
  });

  test('hotwords, the Chinese name of the language, and speakers', () => {
    const fields = { hotwords: 'x', language: '中文', spk: 'true' };
    expect(ofServeVllm({ hotwords: ['x'], language: 'zh', diarization: true })).toEqual({
      path: 'asr',
      fields,
      warnings: [],
    });
  });
});

describe('what the example server of FunASR is asked', () => {
  const ofExample = (options: Partial<Options>, model = 'sensevoice') => ask(options, model, 'example');

  test('never for hotwords or speakers, and the caller is told', () => {
    const { path, fields, warnings } = ofExample({ hotwords: ['x'], diarization: true }, 'fun-asr-nano');
    expect([path, Object.keys(fields)]).toEqual(['v1/audio/transcriptions', ['model', 'response_format']]);
    expect(warnings.map(({ option }) => option)).toEqual(['hotwords', 'diarization']);
  });

  test('for its English Paraformer without a language', () => {
    const { fields, warnings } = ofExample({ language: 'en', itn: false }, 'paraformer-en');
    expect(fields).not.toHaveProperty('language');
    expect(warnings.map(({ option }) => option)).toEqual(['language']);
  });
});
