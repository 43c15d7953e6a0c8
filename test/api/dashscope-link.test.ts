import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { completeJob } from '../support/ledger.ts';

const api = await startApi(import.meta.filename);
const file_url = 'https://example.com/a.mp3?key=a';

/** A task of one recording in which `text` was said: the link to it. */
async function link(text: string, parameters: object = {}): Promise<URL> {
  const request = { model: 'fun-asr', input: { file_urls: [file_url] }, parameters };
  const path = '/api/v1/services/audio/asr/transcription';
  const { body } = await api.request('POST', path, request, { 'x-dashscope-async': 'enable' });
  const { rows } = await api.pool.query('select job_ids from dashscope_task where id = $1', [body.output.task_id]);
  await completeJob(api.pool, rows[0].job_ids[0], text);
  const task = await api.request('GET', `/api/v1/tasks/${body.output.task_id}`);
  return new URL(task.body.output.results[0].transcription_url);
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads any answer
async function open(url: URL): Promise<{ status: number; body: any }> {
  const response = await fetch(url);
  return { status: response.status, body: await response.json() };
}

test('a link opens the transcript to whoever has it, in the form of the hosted service', async () => {
  const { status, body } = await open(await link('one two'));
  expect(status).toBe(200);
  expect(body).toEqual({
    file_url,
    properties: {
      audio_format: 'aac',
      channels: [0],
      original_sampling_rate: null,
      original_duration_in_milliseconds: 2_000,
    },
    transcripts: [
      {
        channel_id: 0,
        content_duration_in_milliseconds: 1_800,
        text: 'one two',
        sentences: [{ begin_time: 100, end_time: 1_900, text: 'one two', sentence_id: 1, words: [] }],
      },
    ],
  });
});

test('a link shows the channels that were asked for', async () => {
  const { body } = await open(await link('one', { channel_id: [0, 1] }));
  expect(body.transcripts.map((each: { channel_id: number }) => each.channel_id)).toEqual([0]);
});

test('a link that was changed, or has expired, opens nothing', async () => {
  const good = await link('one', { channel_id: [0] });
  const other = await link('two');
  const changed = [
    ['expires', `${Number(good.searchParams.get('expires')) + 1}`],
    ['signature', other.searchParams.get('signature')!],
    ['channels', '0,1'],
  ].map(([name, value]) => {
    const url = new URL(good);
    url.searchParams.set(name!, value!);
    return url;
  });
  const moved = new URL(good);
  moved.pathname = other.pathname;
  for (const url of [...changed, moved]) {
    expect(await open(url)).toMatchObject({ status: 403, body: { code: 'AccessDenied' } });
  }
  expect((await open(good)).status).toBe(200);
});

test('a link to what was purged says so', async () => {
  const url = await link('one');
  await api.request('DELETE', `/v1/transcriptions/${url.pathname.split('/').at(-1)}`);
  expect(await open(url)).toMatchObject({ status: 410, body: { code: 'NotFound' } });
});
