import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecording, type Recording } from '../support/audio.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;
let folder: string;
let recording: Recording;
let openai: OpenAI;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stenopool-openai-'));
  line = await startLine(schema);
  recording = await makeRecording({ path: join(folder, 'meeting.m4a'), words: 40 });
  openai = new OpenAI({ baseURL: `${line.api.url}/v1`, apiKey: line.api.key, maxRetries: 0 });
  const isWell = async () => (await line.api.request('GET', '/healthz')).body.status === 'ok';
  await until('the whole line works', isWell, 150);
}, 240_000);
afterAll(async () => {
  await line?.stop();
  await rm(folder, { recursive: true, force: true });
  await schema.drop();
});

const file = (path = recording.path) => createReadStream(path);
const model = 'whisper-1';
const seconds = () => recording.durationMs / 1000;

describe('the openai package, with nothing but its base URL changed', () => {
  it('gets the text', async () => {
    const { text, usage } = await openai.audio.transcriptions.create({ file: file(), model });
    expect(text).toBe(recording.text);
    expect(usage).toMatchObject({ type: 'duration' });
    expect((usage as { seconds: number }).seconds).toBeCloseTo(seconds(), 0);
  });

  it('gets plain text and subtitles', async () => {
    const as = (response_format: 'text' | 'srt' | 'vtt') =>
      openai.audio.transcriptions.create({ file: file(), model: 'gpt-4o-transcribe', response_format });
    expect(await as('text')).toBe(`${recording.text}\n`);
    expect(await as('srt')).toMatch(/^1\n00:00:00,\d{3} --> /);
    expect(await as('vtt')).toMatch(/^WEBVTT\n\n00:00:00\.\d{3} --> /);
  });

  it('gets segments and words at their times, in seconds', async () => {
    const verbose = await openai.audio.transcriptions.create({
      file: file(),
      model: 'fun-asr-nano',
      language: 'en',
      response_format: 'verbose_json',
      timestamp_granularities: ['segment', 'word'],
    });
    expect(verbose).toMatchObject({ text: recording.text, language: 'english', task: 'transcribe' });
    expect(verbose.words!.map(({ word }) => word.toLowerCase())).toEqual(
      recording.words.map(word => word.text.toLowerCase()),
    );
    for (const [index, { start }] of verbose.words!.entries()) {
      expect(Math.abs(start - recording.words[index]!.startMs / 1000)).toBeLessThan(0.1);
    }
    expect(verbose.segments!.map(({ id }) => id)).toEqual(verbose.segments!.map((_, index) => index));
    expect(verbose.segments![0]).toMatchObject({ tokens: [], temperature: 0, avg_logprob: 0, no_speech_prob: 0 });
    const words = { file: file(), model, response_format: 'verbose_json', timestamp_granularities: ['word'] } as const;
    expect(
      await openai.audio.transcriptions.create({ ...words, timestamp_granularities: ['word'] }),
    ).not.toHaveProperty('segments');
  });

  it('gets who spoke', async () => {
    const told = await openai.audio.transcriptions.create({
      file: file(),
      model: 'gpt-4o-transcribe-diarize',
      response_format: 'diarized_json',
      chunking_strategy: 'auto',
    });
    expect(told).toMatchObject({ task: 'transcribe', text: recording.text, usage: { type: 'duration' } });
    const { segments } = told as OpenAI.Audio.TranscriptionDiarized;
    expect(segments[0]).toMatchObject({ type: 'transcript.text.segment', id: 'seg_0', speaker: 'A' });
  });

  it('hands over hotwords, and whatever an engine knows nothing of', async () => {
    const { response } = await openai.audio.transcriptions
      .create({
        file: file(),
        model,
        prompt: 'Alpha, bravo charlie; this is how we always talk about the budget.',
        keywords: ['delta', 'star'],
        include: ['logprobs'],
        known_speaker_names: ['customer'],
        temperature: 0.2,
      })
      .withResponse();
    const id = response.headers.get('x-transcription-id');
    const { body: job } = await line.api.request('GET', `/v1/transcriptions/${id}`);
    expect(job).toMatchObject({ class: 'interactive', options: { timestamps: 'segment' } });
    expect(job.options.hotwords).toEqual(['delta', 'star', 'Alpha', 'bravo charlie']);
  });

  it('hears a long recording as it is made', async () => {
    const long = await makeRecording({ path: join(folder, 'long.flac'), minutes: 2, seed: 2 });
    const stream = await openai.audio.transcriptions.create({ file: file(long.path), model, stream: true });
    const events = await gather(stream);
    const deltas = events.filter(event => event.type === 'transcript.text.delta').map(({ delta }) => delta);
    expect(deltas.length).toBeGreaterThan(3);
    expect(deltas.join('')).toBe(long.text);
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text: long.text });
  });

  it('hears who speaks as it is made', async () => {
    const as = { response_format: 'diarized_json', stream: true } as const;
    const events = await gather(await openai.audio.transcriptions.create({ file: file(), model, ...as }));
    expect(events[0]).toMatchObject({ type: 'transcript.text.delta', segment_id: 'seg_0' });
    expect(events[1]).toMatchObject({ type: 'transcript.text.segment', id: 'seg_0', speaker: 'A' });
  });

  it('sees the models that are served', async () => {
    const models = await gather(await openai.models.list());
    expect(models).toMatchObject([{ id: 'fun-asr-nano', object: 'model', owned_by: 'stenopool' }]);
    expect(await openai.models.retrieve('whisper-1')).toMatchObject({ id: 'whisper-1' });
    await expect(openai.models.retrieve('tts-1')).rejects.toThrow(NotFoundError);
  });

  it('is told what went wrong in the words it knows', async () => {
    const path = join(folder, 'minutes.mp3');
    await writeFile(path, 'no recording of anything '.repeat(100));
    for (const stream of [false, true]) {
      const broken = openai.audio.transcriptions.create({ file: file(path), model, stream });
      await expect(broken).rejects.toThrow(BadRequestError);
      await expect(broken).rejects.toMatchObject({ param: 'file', code: 'invalid_value' });
    }
    const unknown = openai.audio.transcriptions.create({ file: file(), model: 'nobody' });
    await expect(unknown).rejects.toThrow(NotFoundError);
    await expect(unknown).rejects.toMatchObject({ code: 'model_not_found', param: 'model' });
    const stranger = new OpenAI({ baseURL: `${line.api.url}/v1`, apiKey: 'sk_wrong', maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toThrow(AuthenticationError);
  });
});

async function gather<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const gathered: Item[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}
