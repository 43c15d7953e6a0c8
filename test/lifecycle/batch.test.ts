import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecording, makeText, type Recording } from '../support/audio.ts';
import { readLines } from '../support/batches.ts';
import { controlEngine } from '../support/engine.ts';
import { type Line, startLine } from '../support/line.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;
let folder: string;
let source: Receiver;
let recordings: Recording[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  line = await startLine(schema);
  recordings = [];
  for (let seed = 1; seed <= 3; seed++) {
    recordings.push(await makeRecording({ path: join(folder, `${seed}.flac`), words: 10, seed }));
  }
  await makeText({ path: join(folder, 'text.wav') });
  const files = [...recordings.map(({ path }, n) => [`/${n + 1}.flac`, path]), ['/text.wav', join(folder, 'text.wav')]];
  source = await openReceiver({ files: Object.fromEntries(files) });
}, 120_000);
afterAll(async () => {
  await line?.stop();
  await source?.close();
  await rm(folder, { recursive: true, force: true });
  await schema.drop();
});

const submit = async (request: object) => (await line.api.request('POST', '/v1/batches', request)).body;
const batchOf = async (id: string) => (await line.api.request('GET', `/v1/batches/${id}`)).body;
const linesOf = async (id: string, what: string) =>
  readLines((await line.api.request('GET', `/v1/batches/${id}/${what}`)).text);

function expectEnded(id: string) {
  return until('the batch has ended', async () => {
    const batch = await batchOf(id);
    return batch.finished_at && batch;
  });
}

async function upload(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const headers = { authorization: `Bearer ${line.api.key}`, 'content-type': 'application/octet-stream' };
  const response = await fetch(`${line.api.url}/v1/uploads`, { method: 'POST', headers, body: content });
  return ((await response.json()) as { upload_id: string }).upload_id;
}

describe('a batch', { timeout: 120_000 }, () => {
  it('of items is worked off, and its results, errors and files tell what became of each', async () => {
    const receiver = await openReceiver({});
    const upload_id = await upload(new Uint8Array(await readFile(recordings[1]!.path)));
    const { id } = await submit({
      defaults: { language: 'en' },
      callback: { url: `${receiver.url}/hook` },
      items: [
        { custom_id: 'calls/1', audio: { url: `${source.url}/1.flac` } },
        { custom_id: '2', audio: { upload_id } },
        { custom_id: 'text', audio: { url: `${source.url}/text.wav` } },
        { custom_id: 'odd', audio: {} },
      ],
    });
    const { headers, body } = await receiver.next();
    const event = new Webhook(line.webhookSecret).verify(body, headers);
    expect(event).toMatchObject({
      type: 'batch.completed',
      data: { id, state: 'completed', counts: { total: 4, completed: 2, failed: 2 } },
    });
    const batch = await until('the callback is noted', async () => {
      const found = await batchOf(id);
      return found.callback.state === 'delivered' && found;
    });
    expect(batch).toMatchObject({ state: 'completed', eta_ms: null, callback: { attempts: 1, last_status: 204 } });
    expect(batch.audio_ms).toBeGreaterThanOrEqual(recordings[0]!.durationMs + recordings[1]!.durationMs);
    const results = await linesOf(id, 'results');
    expect(results.map(({ custom_id, line, result }) => [custom_id, line, result.text])).toEqual([
      ['calls/1', 1, recordings[0]!.text],
      ['2', 2, recordings[1]!.text],
    ]);
    expect(results[0].result.id).toBe(results[0].transcription_id);
    const errors = await linesOf(id, 'errors');
    expect(errors).toMatchObject([
      { custom_id: 'text', line: 3, state: 'failed', error: { code: 'audio_undecodable' } },
      { custom_id: 'odd', line: 4, state: 'failed', error: { code: 'invalid' }, transcription_id: null },
    ]);
    expect(await filesOf(id, 'srt')).toEqual({
      'calls_1.srt': expect.stringContaining('-->'),
      '2.srt': expect.stringContaining('-->'),
      'errors.jsonl': (await line.api.request('GET', `/v1/batches/${id}/errors`)).text,
    });
    expect((await filesOf(id, 'text'))['calls_1.txt']!.replaceAll('\n', ' ').trim()).toBe(recordings[0]!.text);
    expect(receiver.calls).toHaveLength(1);
    await receiver.close();
  });

  it('of a manifest that was uploaded is read and worked off', async () => {
    const rows = [1, 2, 3].map(n => `meeting-${n},${source.url}/${n}.flac,en`);
    const upload_id = await upload(`custom_id,url,language\n${rows.join('\n')}\nbroken,nowhere,en\n`);
    const accepted = await submit({ manifest: { upload_id } });
    expect(accepted).toMatchObject({
      state: 'validating',
      counts: { total: 0 },
      manifest: { upload_id, lines_read: 0 },
    });
    expect(await expectEnded(accepted.id)).toMatchObject({
      state: 'completed',
      manifest: { lines_read: 5 },
      counts: { total: 4, completed: 3, failed: 1 },
    });
    expect(await linesOf(accepted.id, 'errors')).toMatchObject([
      {
        custom_id: 'broken',
        line: 5,
        error: { message: 'audio.url: expected an http or https URL, or s3://bucket/key' },
      },
    ]);
  });

  it('whose manifest is somewhere else is fetched; one that is not there, or is none, fails the batch', async () => {
    const jsonl = join(folder, 'manifest.jsonl');
    await writeFile(jsonl, `${JSON.stringify({ custom_id: 'a', url: `${source.url}/1.flac` })}\n`);
    const server = await openReceiver({
      files: { '/m.jsonl': jsonl, '/text': join(folder, 'text.wav') },
      answer: (_, response) => response.writeHead(404).end(),
    });
    const good = await submit({ manifest: { url: `${server.url}/m.jsonl` } });
    const gone = await submit({ manifest: { url: `${server.url}/gone` } });
    const none = await submit({ manifest: { url: `${server.url}/text` } });
    expect(await expectEnded(good.id)).toMatchObject({ state: 'completed', counts: { completed: 1 } });
    expect(await expectEnded(gone.id)).toMatchObject({
      state: 'failed',
      error: { code: 'manifest_unreachable', message: 'the URL answered 404' },
    });
    expect(await expectEnded(none.id)).toMatchObject({ state: 'failed', error: { code: 'manifest_unreadable' } });
    await server.close();
  });
});

it('a batch that was done before is answered from that, without an engine', { timeout: 120_000 }, async () => {
  const engine = await controlEngine(line.engines[0]!);
  const items = [
    { custom_id: 'a', audio: { url: `${source.url}/1.flac` } },
    { custom_id: 'b', audio: { url: `${source.url}/2.flac` } },
  ];
  const defaults = { hotwords: ['reuse'] };
  const first = await submit({ items, defaults });
  await expectEnded(first.id);
  const asked = (await engine.requests()).length;
  const second = await submit({ items: [...items, { ...items[0], custom_id: 'c', reuse: false }], defaults });
  expect(await expectEnded(second.id)).toMatchObject({ counts: { completed: 3 } });
  const texts = async (id: string) => (await linesOf(id, 'results')).map(({ result }) => result.text);
  expect((await texts(second.id)).slice(0, 2)).toEqual(await texts(first.id));
  const { body } = await line.api.request('GET', `/v1/transcriptions?batch_id=${second.id}`);
  const earlier = (await line.api.request('GET', `/v1/batches/${first.id}/items`)).body.data;
  expect(body.data.map((job: { reused_from: string }) => job.reused_from)).toEqual([
    null,
    earlier[1].transcription_id,
    earlier[0].transcription_id,
  ]);
  expect((await engine.requests()).length - asked).toBe(1);
});

async function filesOf(id: string, format: string): Promise<Record<string, string>> {
  const response = await fetch(`${line.api.url}/v1/batches/${id}/export?format=${format}`, {
    headers: { authorization: `Bearer ${line.api.key}` },
  });
  expect(response.headers.get('content-type')).toBe('application/zip');
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
}
