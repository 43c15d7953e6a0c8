import { describe, expect, test } from 'vitest';
import { layOut } from '../../apps/worker/transcriber/engine/gradio-layout.ts';
import { endpoint, field, page, webUi } from './gradio-pages.ts';

const found = (...[pages, wish]: [ReturnType<typeof page>, { endpoint?: string; args?: string[] }?]) =>
  layOut(pages, { endpoint: null, args: null, ...wish });
const webUiRoles = ['audio', 'hotwords', 'language', 'itn'];

describe('which arguments a Gradio function takes', () => {
  test('is told by labels', () => {
    expect(found(page(endpoint('predict', webUi())))).toMatchObject({ roles: webUiRoles, assumed: false });
  });

  test('is told by the names of parameters, in any order and among others, and a state is none', () => {
    const inputs = [
      field('state'),
      field('checkbox', { name: 'use_itn' }),
      field('slider', { name: 'beam_size', value: 5 }),
      field('dropdown', { name: 'lang' }),
      field('audio', { name: 'path' }),
      field('textbox', { name: 'hotword' }),
    ];
    const roles = [null, 'itn', null, 'language', 'audio', 'hotwords'];
    expect(found(page(endpoint('asr', inputs)))).toMatchObject({ roles, assumed: false });
  });

  test('is taken to be as in the Fun-ASR WebUI where four do not tell', () => {
    const inputs = [field('audio'), field('textbox'), field('dropdown', { label: '语言' }), field('checkbox')];
    expect(found(page(endpoint('predict', inputs)))).toMatchObject({ roles: webUiRoles, assumed: true });
  });

  test.each([
    ['of other types', [field('audio'), field('slider'), field('dropdown'), field('checkbox')]],
    [
      'that tell another order',
      [field('audio'), field('textbox', { label: 'Language' }), field('dropdown'), field('checkbox')],
    ],
    ['too few', [field('audio'), field('textbox'), field('dropdown')]],
  ])('is not taken so with inputs %s: what is not told is left alone', (_, inputs) => {
    const { roles, assumed } = found(page(endpoint('predict', inputs)));
    expect(assumed).toBe(false);
    expect(roles.filter(role => role !== null)).toEqual(roles.includes('language') ? ['audio', 'language'] : ['audio']);
  });

  test('is set by the operator, word for word', () => {
    const args = ['audio', '_', 'language', 'itn'];
    expect(found(page(endpoint('predict', webUi())), { args }).roles).toEqual(['audio', null, 'language', 'itn']);
  });

  test('is not guessed among two of a kind', () => {
    const two = [field('audio', { name: 'microphone' }), field('audio', { name: 'upload' })];
    expect(() => found(page(endpoint('predict', two)))).toThrow(
      'several arguments could be the audio: set GRADIO_ARGS, such as "audio,hotwords", for /predict(microphone: audio, upload: audio) → textbox',
    );
    expect(found(page(endpoint('predict', two)), { args: ['_', 'audio'] }).roles).toEqual([null, 'audio']);
  });

  test.each([
    [['audio'], 'GRADIO_ARGS names 1 arguments, which fits none of: /predict("音频文件": audio,'],
    [['audio', '_', 'lang', '_'], 'GRADIO_ARGS says "lang"; it may say audio, hotwords, language, itn, and _'],
    [['_', '_', '_', '_'], 'no argument is the audio'],
    [['audio', 'audio', '_', '_'], 'several arguments could be the audio'],
  ])('cannot be set to %s', (args, sentence) => {
    expect(() => found(page(endpoint('predict', webUi())), { args })).toThrow(sentence);
  });
});

describe('which Gradio function transcribes', () => {
  test('is the only one from audio to text', () => {
    const others = [endpoint('clear', [field('textbox')]), endpoint('say', [field('textbox')], [field('audio')])];
    expect(found(page(...others, endpoint('asr', [field('audio')]))).endpoint.name).toBe('asr');
  });

  test('is the first where several are the same function', () => {
    const inputs = webUi();
    expect(found(page(endpoint('run', inputs), endpoint('run_1', inputs))).endpoint.name).toBe('run');
  });

  test('is the only one that takes all four arguments', () => {
    const vad = endpoint('vad', [field('audio')]);
    expect(found(page(vad, endpoint('asr', webUi()))).endpoint.name).toBe('asr');
  });

  test('is not the one that takes four arguments which do not tell', () => {
    const mute = ['audio', 'textbox', 'dropdown', 'checkbox'].map(type => field(type));
    expect(() => found(page(endpoint('score', mute), endpoint('asr', [field('audio')])))).toThrow('several endpoints');
  });

  test('is not guessed among several, and all are named', () => {
    const several = page(endpoint('vad', [field('audio')]), endpoint('asr', [field('audio', { name: 'path' })]));
    expect(() => found(several)).toThrow(
      'several endpoints take audio: set GRADIO_ENDPOINT to the right one. There are: /vad("": audio) → textbox; /asr(path: audio) → textbox',
    );
    expect(found(several, { endpoint: '/asr' }).endpoint.name).toBe('asr');
    expect(found(several, { endpoint: 'vad' }).endpoint.name).toBe('vad');
  });

  test('is called by its number where it has no name', () => {
    const nameless = { ...endpoint(null, [field('audio')]), index: 3 };
    expect(found(page(nameless), { endpoint: '3' }).endpoint).toBe(nameless);
  });

  test.each([
    [page(), {}, 'no endpoint takes audio and answers text. It offers none at all.'],
    [page(endpoint('chat', [field('textbox')])), {}, 'There are: /chat("": textbox) → textbox'],
    [
      page(endpoint('asr', [field('audio')])),
      { endpoint: '/x' },
      'there is no endpoint "/x", as GRADIO_ENDPOINT says.',
    ],
    [page(endpoint('asr', [field('audio')], [])), { endpoint: 'asr' }, 'answers no text: /asr("": audio) → nothing'],
  ])('is told to be missing where it is: %#', (pages, wish, sentence) => {
    expect(() => found(pages, wish)).toThrow(sentence);
  });
});
