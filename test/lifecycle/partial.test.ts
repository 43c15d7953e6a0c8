import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Segment } from '#shared/domain/transcript.ts';
import { makeSpeechAmidNoise } from '../support/audio.ts';
import { controlEngine, type EngineControl } from '../support/engine.ts';
import { type Listener, listenTo } from '../support/events.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;
let engines: EngineControl[];
let path: string;
let speech: { startMs: number; endMs: number };

beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'stenopool-test-')), 'half-hour.flac');
  speech = await makeSpeechAmidNoise({ path, minutes: 10 });
  line = await startLine(schema, { engines: 2, rtfx: 2000, env: { MAX_FAILS: '0' } });
  engines = await Promise.all(line.engines.map(controlEngine));
  for (const engine of engines) await engine.fault('poison');
}, 120_000);
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

const submit = async (options: object): Promise<string> =>
  (await line.api.submitFile(path, { language: 'en', ...options })).body.id;

const resultOf = async (id: string) => (await line.api.request('GET', `/v1/transcriptions/${id}/result`)).body;

const segmentsOf = async (listener: Listener): Promise<Segment[]> =>
  (await listener.ended()).filter(({ event }) => event === 'segment').map(({ data }) => data);

async function transcribeAttempts(id: string): Promise<{ chunk_id: string; outcome: string }[]> {
  const { body } = await line.api.request('GET', `/v1/transcriptions/${id}/attempts`);
  return body.data.filter(({ kind }: { kind: string }) => kind === 'transcribe');
}

describe('a recording in the middle of which every engine fails', () => {
  it('completes with what is before and after, tells it to who listens, and says what is missing, where that was allowed', async () => {
    const id = await submit({ allow_partial: true });
    const listener = await listenTo(line.api, id);
    const job = await line.api.expectState(id, 'completed', 120);
    const { total, done, failed } = job.chunks;
    expect([failed > 0, done + failed]).toEqual([true, total]);
    expect(job.warnings).toHaveLength(failed);
    expect(job.warnings[0]).toMatchObject({ code: 'partial', option: 'allow_partial' });
    const { segments, coverage, quality, duration_ms } = await resultOf(id);
    expect(quality.flags).toContain('partial');
    expect(coverage.failed_ms).toBeGreaterThanOrEqual(speech.endMs - speech.startMs - 2_000);
    expect(coverage.transcribed_ms + coverage.silence_ms + coverage.failed_ms).toBe(duration_ms);
    expect(segments.every(({ words }: Segment) => words.length === 0)).toBe(true);
    expect(segments[0].start_ms).toBeLessThan(5_000);
    expect(segments.at(-1).end_ms).toBeGreaterThan(duration_ms - 5_000);
    expect(await segmentsOf(listener)).toEqual(segments);
  }, 180_000);

  it('fails otherwise, and keeps what was done for when it is retried with better engines', async () => {
    const id = await submit({});
    const failed = await line.api.expectState(id, 'failed', 120);
    expect(failed.error.code).toBe('input_rejected');
    const before = (await transcribeAttempts(id)).filter(attempt => attempt.outcome === 'succeeded');
    for (const engine of engines) await engine.fault(null);
    await line.api.request('POST', `/v1/transcriptions/${id}/retry`);
    const job = await line.api.expectState(id, 'completed', 120);
    const after = (await transcribeAttempts(id)).filter(attempt => attempt.outcome === 'succeeded');
    expect(before.length).toBeGreaterThan(0);
    expect(after).toHaveLength(job.chunks.total);
    const { coverage, segments } = await resultOf(id);
    expect(coverage.failed_ms).toBe(0);
    expect(await segmentsOf(await listenTo(line.api, id, String(failed.version)))).toEqual(segments);
  }, 180_000);
});
