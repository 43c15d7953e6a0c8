import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeRecording, makeSilence, makeText } from '../support/audio.ts';
import { until } from '../support/until.ts';
import { post, type Simulator, startSimulator } from './start-simulator.ts';

let folder: string;
let speech: string;
let simulator: Simulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vllm-'));
  speech = join(folder, 'speech.wav');
  await makeRecording({ path: speech, sentences: ['02', 'A*'] });
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => simulator.stop());

const start = async (...flags: string[]) => {
  simulator = await startSimulator('--kind', 'vllm', '--rtfx', '1000', ...flags);
};
const transcribe = (fields: Record<string, string> = {}, path = speech, signal?: AbortSignal) =>
  post(simulator, '/v1/audio/transcriptions', path, fields, signal);
const refused = (message: unknown, type: string, code: number, param: string | null = null) => [
  code,
  { error: { message, type, param, code } },
];

async function answerOf(response: Promise<Response>): Promise<[number, unknown]> {
  const { status, ...answer } = await response.then(async res => ({ status: res.status, body: await res.json() }));
  return [status, answer.body];
}

describe('vllm serve', () => {
  test('answers json and text alike, with the seconds rounded up', async () => {
    await start();
    const body = { text: 'zero two. alpha star.', usage: { type: 'duration', seconds: 3 } };
    expect(await answerOf(transcribe())).toEqual([200, body]);
    expect(await answerOf(transcribe({ response_format: 'text' }))).toEqual([200, body]);
    expect(await answerOf(transcribe({ language: 'zh' }))).toMatchObject([200, { text: '零二。甲星。' }]);
  });

  test('hears FLAC as well, and of silence nothing', async () => {
    await start();
    const flac = join(folder, 'speech.flac');
    await makeRecording({ path: flac, sentences: ['02'] });
    expect(await answerOf(transcribe({}, flac))).toMatchObject([200, { text: 'zero two.' }]);
    await makeSilence({ path: join(folder, 'silence.wav'), seconds: 1 });
    expect(await answerOf(transcribe({}, join(folder, 'silence.wav')))).toMatchObject([200, { text: '' }]);
  });

  test('tells its model, its version and that it is well', async () => {
    await start();
    const models = await (await fetch(`${simulator.url}/v1/models`)).json();
    expect(models).toMatchObject({ data: [{ id: 'fun-asr-nano', root: 'FunAudioLLM/Fun-ASR-Nano-2512-vllm' }] });
    expect(await (await fetch(`${simulator.url}/version`)).json()).toEqual({ version: '0.27.1' });
    const health = await fetch(`${simulator.url}/health`);
    expect([health.status, await health.text()]).toEqual([200, '']);
  });

  test('refuses in the envelope of OpenAI', async () => {
    await start();
    const model = refused('The model `x` does not exist.', 'NotFoundError', 404, 'model');
    expect(await answerOf(transcribe({ model: 'x' }))).toEqual(model);
    await makeText({ path: join(folder, 'text.wav') });
    const audio = refused('Invalid or unsupported audio file.', 'BadRequestError', 400);
    expect(await answerOf(transcribe({}, join(folder, 'text.wav')))).toEqual(audio);
    const format = refused(expect.stringContaining('response_format'), 'BadRequestError', 400);
    expect(await answerOf(transcribe({ response_format: 'srt' }))).toEqual(format);
    expect((await transcribe({ response_format: 'verbose_json' })).status).toBe(400);
    expect((await transcribe({ language: 'ga' })).status).toBe(400);
    expect((await fetch(`${simulator.url}/asr`, { method: 'POST' })).status).toBe(404);
  });

  test('refuses more than 25 MB, and more than ten minutes', async () => {
    await start();
    await writeFile(join(folder, 'large.wav'), Buffer.alloc(25 * 1024 ** 2 + 1));
    const large = refused('Maximum file size exceeded', 'BadRequestError', 400, 'audio_filesize_mb');
    expect(await answerOf(transcribe({}, join(folder, 'large.wav')))).toEqual(large);
    await makeSilence({ path: join(folder, 'long.flac'), seconds: 601 });
    expect((await transcribe({}, join(folder, 'long.flac'))).status).toBe(400);
  });

  test('with a key of its own answers nobody who has not got it, but for its health', async () => {
    await start('--api-key', 'secret');
    expect(await answerOf(transcribe())).toEqual([401, { error: 'Unauthorized' }]);
    expect((await fetch(`${simulator.url}/health`)).status).toBe(200);
    const headers = { authorization: 'Bearer secret' };
    expect((await fetch(`${simulator.url}/v1/models`, { headers })).status).toBe(200);
  });

  test('works on as many at once as it has slots; the others wait', async () => {
    await start('--slots', '3', '--fault', 'hang');
    const answers = Array.from({ length: 5 }, () => transcribe().then(answer => answer.status));
    await until('three are worked on', async () => (await simulator.state()).running === 3);
    await until('two wait', async () => (await simulator.state()).waiting === 2);
    await simulator.setFault(null);
    expect(await Promise.all(answers)).toEqual([200, 200, 200, 200, 200]);
  });

  test('drops what its client no longer waits for, in a slot or before one', async () => {
    await start('--slots', '1', '--fault', 'hang');
    const leaving = new AbortController();
    const left = [transcribe({}, speech, leaving.signal), transcribe({}, speech, leaving.signal)];
    await until('one waits', async () => (await simulator.state()).waiting === 1);
    leaving.abort();
    await Promise.allSettled(left);
    await until('neither is there any more', async () => {
      const { running, waiting } = await simulator.state();
      return running + waiting === 0;
    });
    await simulator.setFault(null);
    expect((await transcribe()).status).toBe(200);
    const { requests, served } = await simulator.state();
    expect(requests.map(request => [request.status, request.abandoned])).toEqual([
      [null, true],
      [null, true],
      [200, false],
    ]);
    expect(served).toBe(1);
  });

  test('tells the share of its slots that was busy from the first request to the last', async () => {
    await start('--slots', '2', '--hold-s', '0.2');
    await Promise.all(Array.from({ length: 6 }, () => transcribe()));
    expect((await simulator.state()).busy_share).toBeGreaterThan(0.8);
    await simulator.stop();
    await start('--slots', '2', '--hold-s', '0.2');
    for (let n = 0; n < 3; n++) await transcribe();
    expect((await simulator.state()).busy_share).toBeLessThan(0.55);
  });

  test('runs out of memory with too many at once', async () => {
    await start('--oom-above', '1', '--fault', 'hang');
    const first = transcribe();
    await until('one is worked on', async () => (await simulator.state()).running === 1);
    const memory = refused(expect.stringContaining('CUDA out of memory'), 'InternalServerError', 500);
    expect(await answerOf(transcribe())).toEqual(memory);
    await simulator.setFault(null);
    expect((await first).status).toBe(200);
  });

  test('whose engine has died says so, is ill, and ends', async () => {
    await start('--fault', 'dead');
    const exited = once(simulator.child, 'exit');
    expect((await fetch(`${simulator.url}/health`)).status).toBe(503);
    const died = refused(expect.stringContaining('EngineCore encountered an issue'), 'InternalServerError', 500);
    expect(await answerOf(transcribe())).toEqual(died);
    expect(await exited).toEqual([1, null]);
  });
});
