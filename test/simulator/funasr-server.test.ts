import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRecording, makeSilence, makeText } from '../support/audio.ts';
import { type Answer, post, type Simulator, startSimulator } from './start-simulator.ts';

let simulator: Simulator;
let folder: string;
let speech: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'funasr-server-'));
  speech = join(folder, 'speech.flac');
  await makeRecording({ path: speech, sentences: ['02', 'A*'] });
  simulator = await startSimulator('--rtfx', '1000');
});
afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true });
});

const transcribe = (fields: Record<string, string> = {}) => post(simulator, '/v1/audio/transcriptions', speech, fields);
const send = (path: string, init?: RequestInit) => fetch(simulator.url + path, init);
const sendForm = (path: string, body: FormData) => send(path, { method: 'POST', body });

async function expectAnswer(answer: Promise<Response>, status: number, body: string, type = 'application/json') {
  const response = await answer;
  expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
  expect(await response.text()).toBe(body);
}

describe('POST /v1/audio/transcriptions', () => {
  test('answers json with sentences run together', () =>
    expectAnswer(transcribe(), 200, '{"text":"zero two.alpha star."}'));

  test.each(['srt', 'vtt', 'bogus'])('answers %s as json', response_format =>
    expectAnswer(transcribe({ response_format }), 200, '{"text":"zero two.alpha star."}'),
  );

  test('answers text as a JSON string with its quotes', () =>
    expectAnswer(transcribe({ response_format: 'text' }), 200, '"zero two.alpha star."'));

  test('answers verbose_json with a segment a sentence, words without punctuation, and seconds', async () => {
    const words = (...texts: [string, number, number][]) =>
      texts.map(([word, start, end]) => ({ word, start: expect.closeTo(start, 1), end: expect.closeTo(end, 1) }));
    const response = await transcribe({ response_format: 'verbose_json' });
    expect(await response.json()).toEqual({
      task: 'transcribe',
      language: 'unknown',
      duration: 2.5,
      text: 'zero two.alpha star.',
      segments: [
        { id: 0, start: 0.3, end: 0.6, text: 'zero two.', words: words(['zero', 0.3, 0.42], ['two', 0.48, 0.6]) },
        { id: 1, start: 1.4, end: 1.7, text: 'alpha star.', words: words(['alpha', 1.4, 1.52], ['star', 1.58, 1.7]) },
      ],
    });
  });

  test('answers verbose_json of silence with a whole float and no segments', async () => {
    await makeSilence({ path: join(folder, 'silence.wav'), seconds: 3 });
    const answer = post(simulator, '/v1/audio/transcriptions', join(folder, 'silence.wav'), {
      response_format: 'verbose_json',
    });
    await expectAnswer(
      answer,
      200,
      '{"task":"transcribe","language":"unknown","duration":3.0,"text":"","segments":[]}',
    );
  });

  test.each(['zh', '中文'])('reads Chinese and repeats the language as given: %s', async language => {
    const answer = (await (await transcribe({ language, response_format: 'verbose_json' })).json()) as Answer;
    expect(answer).toMatchObject({
      language,
      text: '零二。甲星。',
      segments: [{ text: '零二。' }, { text: '甲星。' }],
    });
    expect(answer.segments[0]?.words?.map(word => word.word)).toEqual(['零', '二']);
  });

  test('answers sound that is no tone speech by its length, without words', async () => {
    const canary = join(import.meta.dirname, '../../apps/worker/transcriber/canary.flac');
    const answer = await post(simulator, '/v1/audio/transcriptions', canary, { response_format: 'verbose_json' });
    expect(await answer.json()).toMatchObject({ text: '[speech 1.3s]', segments: [{ words: [] }] });
  });

  test('refuses an unknown model', () =>
    expectAnswer(
      transcribe({ model: 'whisper-1' }),
      400,
      `{"detail":"Unknown model 'whisper-1'. Available: fun-asr-nano, custom, sensevoice, paraformer"}`,
    ));

  test('fails on the model custom, of which no path was given', () =>
    expectAnswer(transcribe({ model: 'custom' }), 500, 'Internal Server Error', 'text/plain; charset=utf-8'));

  test('fails without a reason on what it cannot decode', async () => {
    await makeText({ path: join(folder, 'text.mp3') });
    const answer = post(simulator, '/v1/audio/transcriptions', join(folder, 'text.mp3'));
    await expectAnswer(answer, 500, 'Internal Server Error', 'text/plain; charset=utf-8');
  });
});

describe('POST /asr', () => {
  test('answers segments without ids, the duration and the time it took', async () => {
    const answer = (await (await post(simulator, '/asr', speech, { hotwords: 'Fun-ASR, steno ,' })).json()) as Answer;
    expect(Object.keys(answer)).toEqual(['text', 'segments', 'duration', 'processing_time', 'rtf']);
    expect(Object.keys(answer.segments[0]!)).toEqual(['text', 'start', 'end', 'words']);
    expect(answer).toMatchObject({ text: 'zero two.alpha star.', duration: 2.5 });
    const { requests } = await simulator.state();
    expect(requests.at(-1)).toMatchObject({
      route: '/asr',
      file_name: 'speech.flac',
      hotwords: ['Fun-ASR', 'steno'],
      language: null,
      status: 200,
      abandoned: false,
    });
  });

  test('tells speakers when asked', async () => {
    const answer = (await (await post(simulator, '/asr', speech, { spk: 'true' })).json()) as Answer;
    expect(answer.segments.map(({ speaker }) => speaker)).toEqual(['SPK0', 'SPK0']);
    const verbose = { spk: 'true', response_format: 'verbose_json' };
    const body = (await (await post(simulator, '/v1/audio/transcriptions', speech, verbose)).json()) as Answer;
    expect(Object.keys(body.segments[0]!)).toEqual(['id', 'start', 'end', 'text', 'words', 'speaker']);
  });

  test('leaves words out of a segment that has none', async () => {
    const canary = join(import.meta.dirname, '../../apps/worker/transcriber/canary.flac');
    const answer = (await (await post(simulator, '/asr', canary)).json()) as Answer;
    expect(Object.keys(answer.segments[0]!)).toEqual(['text', 'start', 'end']);
  });
});

describe('a form that is not right', () => {
  const missing = '{"detail":[{"type":"missing","loc":["body","file"],"msg":"Field required","input":null}]}';

  test('without its file is 422', () => expectAnswer(sendForm('/asr', new FormData()), 422, missing));

  test('in JSON is 422, as if it had no file', () =>
    expectAnswer(
      send('/asr', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
      422,
      missing,
    ));

  test('with text for a file and nonsense for a boolean is 422, naming both', () => {
    const form = new FormData();
    form.set('file', 'abc');
    form.set('spk', 'maybe');
    const text = `{"type":"value_error","loc":["body","file"],"msg":"Value error, Expected UploadFile, received: <class 'str'>","input":"abc","ctx":{"error":{}}}`;
    const boolean = `{"type":"bool_parsing","loc":["body","spk"],"msg":"Input should be a valid boolean, unable to interpret input","input":"maybe"}`;
    return expectAnswer(sendForm('/v1/audio/transcriptions', form), 422, `{"detail":[${text},${boolean}]}`);
  });

  test('with a text of over 1 MiB is 400', () => {
    const form = new FormData();
    form.set('hotwords', 'x'.repeat(1024 * 1024 + 1));
    return expectAnswer(sendForm('/asr', form), 400, '{"detail":"Part exceeded maximum size of 1024KB."}');
  });

  test('without a boundary, or broken off, is 400', async () => {
    const broken = (type: string) => send('/asr', { method: 'POST', body: 'abc', headers: { 'content-type': type } });
    await expectAnswer(broken('multipart/form-data'), 400, '{"detail":"Missing boundary in multipart."}');
    const body = '{"detail":"There was an error parsing the body"}';
    await expectAnswer(broken('multipart/form-data; boundary=x'), 400, body);
  });
});

describe('the other routes', () => {
  test('tell health, models and version', async () => {
    const models =
      '{"id":"fun-asr-nano","object":"model"},{"id":"sensevoice","object":"model"},{"id":"paraformer","object":"model"}';
    await expectAnswer(send('/v1/models'), 200, `{"object":"list","data":[${models}]}`);
    const health = '{"status":"ok","device":"cuda","models_loaded":["fun-asr-nano (vLLM)"]}';
    await expectAnswer(send('/health'), 200, health);
    const openapi = await (await send('/openapi.json')).json();
    expect(openapi).toHaveProperty('info', { title: 'FunASR Server', version: '1.4.3' });
  });

  test('are 404 where there is none and 405 for another method', async () => {
    await expectAnswer(send('/nope'), 404, '{"detail":"Not Found"}');
    await expectAnswer(send('/asr'), 405, '{"detail":"Method Not Allowed"}');
    await expectAnswer(send('/health', { method: 'HEAD' }), 405, '');
    await expectAnswer(send('/health', { method: 'DELETE' }), 405, '{"detail":"Method Not Allowed"}');
  });
});
