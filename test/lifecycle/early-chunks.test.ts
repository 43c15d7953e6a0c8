import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeRecording, type Recording } from '../support/audio.ts';
import { listenTo } from '../support/events.ts';
import { type GatedDecoder, makeGatedDecoder } from '../support/gated-decoder.ts';
import { type Line, startLine } from '../support/line.ts';
import type { TestProcess } from '../support/process.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;
let recording: Recording;
let decoder: GatedDecoder;
let preparer: TestProcess;

// Cut into chunks of ten minutes, of which two are certain at the gate.
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  recording = await makeRecording({ path: join(folder, 'long.flac'), minutes: 30, seed: 3, gapMs: 4_000 });
  line = await startLine(schema, { rtfx: 2000, env: { LEASE_S: '3', DRAIN_S: '1' } });
  await line.of('preparer')[0]!.end('SIGTERM');
});
afterEach(() => preparer?.end('SIGKILL'));
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

async function startPreparer(): Promise<void> {
  decoder = await makeGatedDecoder(26);
  preparer = await line.start('preparer', decoder.env);
}

async function submit(options: object = {}): Promise<string> {
  const { body } = await line.api.submitFile(recording.path, { language: 'en', ...options });
  return body.id;
}

const jobOf = async (id: string) => (await line.api.request('GET', `/v1/transcriptions/${id}`)).body;
const transcriptOf = async (id: string) => (await line.api.request('GET', `/v1/transcriptions/${id}/result`)).body;
const doneAreAtLeast = (count: number, id: string) =>
  until(`${count} chunks are done`, async () => (await jobOf(id)).chunks.done >= count);

async function succeeded(id: string): Promise<{ chunk: number }[]> {
  const { body } = await line.api.request('GET', `/v1/transcriptions/${id}/attempts`);
  return body.data.filter(({ kind, outcome }: { kind: string; outcome: string }) => {
    return kind === 'transcribe' && outcome === 'succeeded';
  });
}

describe('a recording that is still being decoded', { timeout: 180_000 }, () => {
  it('is transcribed and told of meanwhile, and completes once the last of it is', async () => {
    await startPreparer();
    const id = await submit();
    const listener = await listenTo(line.api, id);
    await doneAreAtLeast(2, id);
    expect(await jobOf(id)).toMatchObject({ state: 'processing', stage: 'preparing', chunks: { total: null } });
    const { data } = await listener.hears('segment');
    expect(data).toMatchObject({ id: 0, start_ms: recording.words[0]!.startMs });
    await decoder.open();
    const done = await line.api.expectState(id, 'completed');
    expect(done.chunks).toEqual({ total: 3, done: 3, failed: 0 });
    const transcript = await transcriptOf(id);
    expectWords(transcript, recording);
    const told = (await listener.ended()).filter(({ event }) => event === 'segment').map(({ data }) => data);
    expect(told).toEqual(transcript.segments);
  });

  it('is prepared anew when its preparer is killed, and no chunk that is done is asked for again', async () => {
    await startPreparer();
    const undisturbed = await submit();
    await decoder.open();
    await line.api.expectState(undisturbed, 'completed');
    await preparer.end('SIGKILL');
    await startPreparer();
    const id = await submit();
    await doneAreAtLeast(2, id);
    await preparer.end('SIGKILL');
    await startPreparer();
    await decoder.open();
    await line.api.expectState(id, 'completed');
    const indexes = (await succeeded(id)).map(attempt => attempt.chunk);
    expect(indexes.toSorted()).toEqual([0, 1, 2]);
    expect(await transcriptOf(id)).toEqual({ ...(await transcriptOf(undisturbed)), id });
  });

  it('may be canceled and retried: the chunks that were done are kept', async () => {
    await startPreparer();
    const id = await submit();
    await doneAreAtLeast(2, id);
    await line.api.request('POST', `/v1/transcriptions/${id}/cancel`);
    await preparer.end('SIGKILL');
    const { body: again } = await line.api.request('POST', `/v1/transcriptions/${id}/retry`);
    expect(again).toMatchObject({ state: 'queued', chunks: { total: null, done: 2 } });
    await startPreparer();
    await decoder.open();
    await line.api.expectState(id, 'completed');
    expect(await succeeded(id)).toHaveLength(3);
    expectWords(await transcriptOf(id), recording);
  });
});
