import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecording, type Recording } from '../support/audio.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;
let recordings: Recording[];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  recordings = await Promise.all(
    Array.from({ length: 20 }, (_, seed) => makeRecording({ path: join(folder, `${seed}.mp3`), words: 60, seed })),
  );
  line = await startLine(schema, { engines: 2, rtfx: 40 });
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

async function submitAll(): Promise<string[]> {
  const answers = await Promise.all(recordings.map(({ path }) => line.api.submitFile(path, { language: 'en' })));
  return answers.map(answer => answer.body.id);
}

async function expectAll(ids: string[]): Promise<void> {
  for (const [index, id] of ids.entries()) {
    await line.api.expectState(id, 'completed', 120);
    const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${id}/result`);
    expectWords(transcript, recordings[index]!);
  }
}

async function workersOf(ids: string[]): Promise<Set<string>> {
  const answers = await Promise.all(ids.map(id => line.api.request('GET', `/v1/transcriptions/${id}/attempts`)));
  const attempts = answers.flatMap(answer => answer.body.data);
  return new Set(attempts.filter(({ kind }) => kind === 'transcribe').map(({ worker_id }) => worker_id));
}

describe('twenty jobs at once on two engines', () => {
  it('all complete, and both engines worked', async () => {
    const ids = await submitAll();
    await expectAll(ids);
    expect(await workersOf(ids)).toEqual(new Set(['transcriber-1', 'transcriber-2']));
  });

  it('all complete when one engine is killed half-way', async () => {
    const ids = await submitAll();
    await until('half are done', async () => {
      const { body } = await line.api.request('GET', '/v1/transcriptions?limit=100&state=completed');
      return body.data.length >= 20 + 8;
    });
    await line.engines[1]!.end('SIGKILL');
    await expectAll(ids);
  });
});
