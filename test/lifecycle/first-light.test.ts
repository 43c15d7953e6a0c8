import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecording, makeSilence } from '../support/audio.ts';
import { type Line, startLine } from '../support/line.ts';
import { openReceiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  line = await startLine(schema);
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

describe('a recording goes in, a transcript comes out', () => {
  it('gives every word once, in order, at its time, in English', async () => {
    const recording = await makeRecording({ path: join(folder, 'en.m4a'), words: 60 });
    const { body: job } = await line.api.submitFile(recording.path, { language: 'en' });
    await line.api.expectState(job.id, 'completed');
    const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${job.id}/result`);
    expectWords(transcript, recording);
    expect(transcript.text).toBe(recording.text);
    expect(transcript.coverage.transcribed_ms).toBe(transcript.duration_ms);
  });

  it('writes Chinese without spaces', async () => {
    const recording = await makeRecording({ path: join(folder, 'zh.mp3'), words: 40, language: 'zh', seed: 2 });
    const { body: job } = await line.api.submitFile(recording.path, { language: 'zh', hotwords: ['甲乙'] });
    const done = await line.api.expectState(job.id, 'completed');
    const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${job.id}/result`);
    expectWords(transcript, recording);
    expect(transcript.text).toBe(recording.text);
    expect(done).toMatchObject({ chunks: { total: 1, done: 1 }, progress: 1, stage: null, error: null });
  });

  it('takes audio from a URL', async () => {
    const recording = await makeRecording({ path: join(folder, 'url.flac'), words: 20, seed: 3 });
    const server = await openReceiver({ files: { '/a.flac': recording.path } });
    const { body: job } = await line.api.request('POST', '/v1/transcriptions', {
      audio: { url: `${server.url}/a.flac?signature=secret` },
      language: 'en',
    });
    const done = await line.api.expectState(job.id, 'completed');
    expect(done.audio).toMatchObject({ source: 'url', codec: 'flac', url: `${server.url}/a.flac` });
    const { text } = await line.api.request('GET', `/v1/transcriptions/${job.id}/result?format=text`);
    expect(text.replaceAll('\n', ' ').trim()).toBe(recording.text);
    await server.close();
  });

  it('calls back with a signature that the receiver can verify', async () => {
    const recording = await makeRecording({ path: join(folder, 'callback.wav'), words: 10, seed: 4 });
    const receiver = await openReceiver({});
    const { body: job } = await line.api.submitFile(recording.path, { callback: { url: `${receiver.url}/hook` } });
    const { headers, body } = await receiver.next();
    const event = new Webhook(line.webhookSecret).verify(body, headers) as { type: string; data: { id: string } };
    expect(event).toMatchObject({ type: 'transcription.completed', data: { id: job.id, state: 'completed' } });
    await receiver.close();
  });

  it('completes silence with a warning and without an engine', async () => {
    const path = join(folder, 'silence.wav');
    await makeSilence({ seconds: 5, path });
    const { body: job } = await line.api.submitFile(path);
    const done = await line.api.expectState(job.id, 'completed');
    expect(done.warnings).toMatchObject([{ code: 'no_speech' }]);
    const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${job.id}/result`);
    expect(transcript).toMatchObject({ text: '', coverage: { transcribed_ms: 0, silence_ms: 5000, failed_ms: 0 } });
  });

  it('is well, and says so', async () => {
    const health = await until('every role is there', async () => {
      const { body } = await line.api.request('GET', '/healthz');
      return body.status === 'ok' && body;
    });
    expect(health.workers).toEqual({ dispatcher: 1, preparer: 1, transcriber: 1, deliverer: 1 });
    const transcriber = await until('the transcriber has nothing to do', async () => {
      const { body } = await line.api.request('GET', '/v1/workers');
      return body.data.find(
        (worker: { role: string; state: string }) => worker.role === 'transcriber' && worker.state === 'fit',
      );
    });
    expect(transcriber).toMatchObject({ id: 'transcriber-1', engine: { kind: 'funasr-server' } });
  });

  it('tells every attempt', async () => {
    const recording = await makeRecording({ path: join(folder, 'attempts.ogg'), words: 10, seed: 5 });
    const { body: job } = await line.api.submitFile(recording.path);
    await line.api.expectState(job.id, 'completed');
    const { body } = await line.api.request('GET', `/v1/transcriptions/${job.id}/attempts`);
    expect(body.data).toMatchObject([
      { kind: 'prepare', outcome: 'succeeded' },
      { kind: 'transcribe', outcome: 'succeeded', worker_id: 'transcriber-1', engine: 'fun-asr-nano' },
    ]);
  });
});
