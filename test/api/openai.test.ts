import { describe, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { completeJob, failJob } from '../support/ledger.ts';
import { until } from '../support/until.ts';
import { type Fields, formOf, post, wait } from './openai-form.ts';

const api = await startApi(import.meta.filename);
const jobOf = async (id: string) => (await api.request('GET', `/v1/transcriptions/${id}`)).body;

describe('a request as clients of OpenAI send it', () => {
  test.each<[Fields, string]>([
    [{}, 'model'],
    [{ model: 'whisper-1', response_format: 'docx' }, 'response_format'],
    [{ model: 'whisper-1', language: 'klingon' }, 'language'],
    [{ model: 'whisper-1', temperature: '2' }, 'temperature'],
    [{ model: 'whisper-1', stream: 'true', response_format: 'srt' }, 'stream'],
    [{ model: 'whisper-1', 'timestamp_granularities[]': 'page' }, 'timestamp_granularities.0'],
    [{ model: 'whisper-1', keywords: 'x'.repeat(101) }, 'keywords.0'],
  ])('is refused where %j', async (fields, param) => {
    const answer = await post(api, formOf(fields));
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const error = { type: 'invalid_request_error', param, code: 'invalid_value' };
    expect(await answer.json()).toMatchObject({ error });
    expect(await api.stored()).toEqual([]);
  });

  test('is refused without a file, with an empty one, and with two', async () => {
    const two = formOf({ model: 'whisper-1' });
    two.append('file', new Blob(['more']), 'more.m4a');
    for (const form of [formOf({ model: 'whisper-1' }, null), formOf({ model: 'whisper-1' }, ''), two]) {
      const answer = await post(api, form);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: { param: 'file' } });
    }
    expect(await api.stored()).toEqual([]);
  });

  test('is refused without a key, and with another method', async () => {
    const stranger = await fetch(`${api.url}/v1/models`);
    expect(stranger.status).toBe(401);
    expect(await stranger.json()).toMatchObject({ error: { type: 'invalid_request_error', code: 'invalid_api_key' } });
    const { status, body } = await api.request('GET', '/v1/audio/transcriptions');
    expect(status).toBe(405);
    expect(body).toMatchObject({ error: { message: 'only POST here' } });
  });

  test('may name its language, and say more than is known here', async () => {
    const { id } = await wait(api, { language: 'Chinese', top_p: '1', prompt: '', known_speaker_names: 'a' });
    const options = { language: 'zh', hotwords: [], diarization: false, engine: 'fun-asr-nano' };
    expect(await jobOf(id)).toMatchObject({ class: 'interactive', options, audio: { filename: 'meeting.m4a' } });
  });
});

describe('a client that waits', () => {
  test('gets the transcript when it is there, under the id of the job', async () => {
    const { id, answer } = await wait(api);
    await completeJob(api.pool, id, 'one two three');
    const { status, headers, ...response } = await answer.then(async ok => ({
      status: ok.status,
      headers: ok.headers,
      body: await ok.json(),
    }));
    expect(status).toBe(200);
    expect(headers.get('x-transcription-id')).toBe(id);
    expect(response.body).toEqual({ text: 'one two three', usage: { type: 'duration', seconds: 2 } });
  });

  test.each<Fields>([{}, { stream: 'true' }])(
    'is told by a status that the file is at fault, with %j',
    async fields => {
      const { id, answer } = await wait(api, fields);
      await failJob(api.pool, id);
      expect((await answer).status).toBe(400);
      expect(await (await answer).json()).toMatchObject({ error: { message: 'file: no', param: 'file' } });
    },
  );

  test('is told that somebody else canceled the job, and not to ask again', async () => {
    const { id, answer } = await wait(api);
    await api.request('POST', `/v1/transcriptions/${id}/cancel`);
    expect((await answer).status).toBe(409);
    expect((await answer).headers.get('x-should-retry')).toBe('false');
  });

  test.each<Fields>([{}, { stream: 'true' }])('cancels the job by going away, with %j', async fields => {
    const leaving = new AbortController();
    const { id } = await wait(api, fields, { signal: leaving.signal });
    leaving.abort();
    await until('the job is canceled', async () => (await jobOf(id)).state === 'canceled');
  });

  test('is sent away, and its job canceled, when the server is about to end', async () => {
    const waiting = await Promise.all([wait(api), post(api, formOf({ model: 'whisper-1', stream: 'true' })), ending()]);
    const answers = [await waiting[0].answer, waiting[1]];
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(await answer.json()).toMatchObject({ error: { type: 'server_error' } });
    }
    const { body } = await api.request('GET', '/v1/transcriptions?limit=2');
    expect(body.data.map((job: { state: string }) => job.state)).toEqual(['canceled', 'canceled']);
  });
});

/** Begins to drain once two requests wait. */
async function ending(): Promise<void> {
  await until('two jobs wait', async () => {
    const { body } = await api.request('GET', '/v1/transcriptions?state=queued&limit=3');
    return body.data.length === 3;
  });
  api.beginDrain();
}

test('anything but a form is refused, not an internal error', async () => {
  const asked = async (type: string, body: string) => {
    const { status, body: answer } = await api.send('POST', '/v1/audio/transcriptions', body, { 'content-type': type });
    return [status, answer.error.type, answer.error.message];
  };
  const refused = [400, 'invalid_request_error', 'send multipart/form-data'];
  expect(await asked('application/json', '{"model":"whisper-1"}')).toEqual(refused);
  expect(await asked('audio/wav', 'RIFF')).toEqual(refused);
});
