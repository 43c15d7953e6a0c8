import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecording } from '../support/audio.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;

beforeAll(async () => {
  line = await startLine(schema, { rtfx: 150 });
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

describe('a canceled job that is retried', () => {
  it('keeps the chunks that were done, and gives the same transcript', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
    const recording = await makeRecording({ path: join(folder, 'long.flac'), minutes: 22 });
    const { body: job } = await line.api.submitFile(recording.path, { language: 'en' });
    await until('one chunk is done', async () => {
      const { body } = await line.api.request('GET', `/v1/transcriptions/${job.id}`);
      return body.chunks.done === 1;
    });
    await line.api.request('POST', `/v1/transcriptions/${job.id}/cancel`);
    const { body: again } = await line.api.request('POST', `/v1/transcriptions/${job.id}/retry`);
    expect(again).toMatchObject({ id: job.id, state: 'queued', error: null });
    const done = await line.api.expectState(job.id, 'completed');
    const { body: attempts } = await line.api.request('GET', `/v1/transcriptions/${job.id}/attempts`);
    const succeeded = attempts.data.filter(
      (attempt: { kind: string; outcome: string }) => attempt.kind === 'transcribe' && attempt.outcome === 'succeeded',
    );
    expect(succeeded.length).toBe(done.chunks.total);
    const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${job.id}/result`);
    expectWords(transcript, recording);
  });
});
