import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transcript } from '#shared/domain/transcript.ts';
import { type Conversation, makeConversation } from '../support/conversation.ts';
import { minutesOf } from '../support/length.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const MINUTES = minutesOf(15, 120);
const PATIENCE_S = 600;
let line: Line;
let recording: Conversation;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  const path = join(folder, 'meeting.m4a');
  recording = await makeConversation({ path, minutes: MINUTES, channels: 2, gapMs: 20_000, bitrate: '96k' });
  line = await startLine(schema, { rtfx: 2000, env: { LEASE_S: '3' } });
}, 900_000);
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

const jobOf = async (id: string) => (await line.api.request('GET', `/v1/transcriptions/${id}`)).body;

const running = () => line.engines.filter(engine => engine.running()).length;

/** Has the recording transcribed by so many engines, the last of which may be killed on the way. */
async function transcribe(engines: number, kills: boolean): Promise<{ id: string; text: string }> {
  while (running() < engines) await line.addEngine();
  await until(`${engines} engines are fit`, async () => (await fitWorkers()) >= engines, PATIENCE_S);
  const { body: job } = await line.api.submitFile(recording.path, { language: 'en', channels: 'split' });
  if (kills) {
    await until('work has begun', async () => (await jobOf(job.id)).chunks.done > 0);
    await Promise.all([line.engines.at(-1)!.end('SIGKILL'), line.of('transcriber').at(-1)!.end('SIGKILL')]);
  }
  await line.api.expectState(job.id, 'completed', PATIENCE_S);
  return { id: job.id, text: (await line.api.request('GET', `/v1/transcriptions/${job.id}/result`)).text };
}

async function fitWorkers(): Promise<number> {
  const { body } = await line.api.request('GET', '/v1/workers');
  return body.data.filter(({ role, state }: { role: string; state: string }) => {
    return role === 'transcriber' && (state === 'fit' || state === 'busy');
  }).length;
}

describe(`${MINUTES} minutes of two people, each on a channel`, () => {
  it('give every word once, in order, at its time, and the same bytes whatever the number of engines', async () => {
    const results = [await transcribe(1, false), await transcribe(3, true), await transcribe(8, false)];
    const [one, three, eight] = results.map(({ id, text }) => text.replaceAll(id, 'the job'));
    expect(three).toBe(one);
    expect(eight).toBe(one);
    expectBoth(JSON.parse(results[0]!.text));
  }, 2_400_000);
});

function expectBoth(transcript: Transcript): void {
  expect(transcript.speakers.toSorted()).toEqual(['ch0', 'ch1']);
  expect(transcript.quality.flags).toEqual([]);
  const { transcribed_ms, silence_ms, failed_ms } = transcript.coverage;
  expect(transcribed_ms + silence_ms + failed_ms).toBe(transcript.duration_ms);
  const starts = transcript.segments.map(segment => segment.start_ms);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  recording.words.forEach((spoken, channel) => {
    const segments = transcript.segments.filter(segment => segment.channel === channel);
    expect(new Set(segments.map(segment => segment.speaker))).toEqual(new Set([`ch${channel}`]));
    const heard = segments.flatMap(segment => segment.words);
    expect(heard.map(word => word.text.toLowerCase())).toEqual(spoken.map(word => word.text));
    const off = heard.map((word, at) => Math.abs(word.start_ms - spoken[at]!.startMs));
    expect(Math.max(...off)).toBeLessThanOrEqual(100);
  });
}
