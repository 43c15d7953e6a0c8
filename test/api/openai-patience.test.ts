import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { completeJob, failJob } from '../support/ledger.ts';
import { wait } from './openai-form.ts';

const api = await startApi(import.meta.filename, { quietS: 0.2 });

test.each([
  ['json', /^ +\{"text":"one"/],
  ['verbose_json', /^ +\{"task":"transcribe","language":"english"/],
  ['text', /^\n+one\n$/],
  ['srt', /^\n+1\n00:00:00,100 --> /],
  ['vtt', /^WEBVTT\n{3,}00:00:00\.100 --> /],
])('whoever waits for long is sent signs of life in %s, and then what was asked for', async (response_format, form) => {
  const { id, answer } = await wait(api, { response_format });
  const { status, body } = await answer;
  expect(status).toBe(200);
  let text = '';
  for await (const part of body!.pipeThrough(new TextDecoderStream())) {
    if (text === '') await completeJob(api.pool, id, 'one');
    text += part;
  }
  expect(text).toMatch(form);
});

test('whose job fails after that is left with a broken answer', async () => {
  const { id, answer } = await wait(api);
  const { body } = await answer;
  await failJob(api.pool, id);
  await expect(new Response(body).text()).rejects.toThrow();
});

test('whose job fails after that is told by an event in a stream', async () => {
  const { id, answer } = await wait(api, { stream: 'true' });
  const response = await answer;
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  await failJob(api.pool, id);
  expect(await response.text()).toMatch(/^event: error\ndata: \{"error":\{"message":"file: no",/m);
});
