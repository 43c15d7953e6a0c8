import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRecording, makeText } from '../support/audio.ts';
import { post, type Simulator, startSimulator } from './start-simulator.ts';

let folder: string;
let speech: string;
let simulator: Simulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openai-'));
  speech = join(folder, 'speech.flac');
  await makeRecording({ path: speech, sentences: ['02', 'A*'] });
  simulator = await startSimulator('--kind', 'openai', '--rtfx', '1000');
});
afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true });
});

const transcribe = (fields: Record<string, string> = {}, path = speech) =>
  post(simulator, '/v1/audio/transcriptions', path, { model: 'fun-asr-nano', ...fields });

describe('a server of OpenAI’s kind', () => {
  test('answers JSON with the text alone, and text as text', async () => {
    expect(await (await transcribe()).json()).toEqual({ text: 'zero two. alpha star.' });
    const text = await transcribe({ response_format: 'text' });
    expect([text.headers.get('content-type'), await text.text()]).toEqual([
      'text/plain; charset=utf-8',
      'zero two. alpha star.\n',
    ]);
  });

  test('answers verbose JSON with segments and the name of the language, and words only when asked', async () => {
    const answer = await (await transcribe({ response_format: 'verbose_json' })).json();
    expect(answer).toMatchObject({
      language: 'english',
      duration: 2.5,
      segments: [{ id: 0, start: expect.closeTo(0.3, 1), text: ' zero two.' }, { text: ' alpha star.' }],
    });
    expect(answer).not.toHaveProperty('words');
    const fields = { response_format: 'verbose_json', 'timestamp_granularities[]': 'word', language: 'zh' };
    const words = ['零', '二', '甲', '星'].map(word => expect.objectContaining({ word }));
    expect(await (await transcribe(fields)).json()).toMatchObject({ language: 'chinese', words });
  });

  test('refuses in its envelope: another model, what it cannot decode, what is too large', async () => {
    const error = async (answer: Promise<Response>) => [(await answer).status, await (await answer).json()];
    const code = 'model_not_found';
    expect(await error(transcribe({ model: 'x' }))).toMatchObject([404, { error: { code } }]);
    await makeText({ path: join(folder, 'text.mp3') });
    const message = 'Invalid or unsupported audio file.';
    expect(await error(transcribe({}, join(folder, 'text.mp3')))).toMatchObject([400, { error: { message } }]);
    await writeFile(join(folder, 'large.flac'), Buffer.alloc(25 * 1024 ** 2 + 1));
    expect((await transcribe({}, join(folder, 'large.flac'))).status).toBe(413);
  });

  test('repeats a wrong key in its refusal, as the original does', async () => {
    const closed = await startSimulator('--kind', 'openai', '--api-key', 'right');
    const headers = { authorization: 'Bearer wrong' };
    const answer = await fetch(`${closed.url}/v1/models`, { headers });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { message: 'Incorrect API key provided: wrong.' } });
    await closed.stop();
  });
});
