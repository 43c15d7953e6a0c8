import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Format, makeRecording } from '../support/audio.ts';
import { minutesOf } from '../support/length.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { expectWords } from '../support/words.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  line = await startLine(schema, { engines: 2, rtfx: 2000 });
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

/** More than twenty minutes are cut, whatever else there is to do. */
const SHORT = minutesOf(5, 30);
const FORMATS: [Format, number][] = [
  ...[['m4a', minutesOf(21, 30)] as [Format, number]],
  ...(['wav', 'mp3', 'ogg', 'flac', 'webm', 'mp4'] as const).map((format): [Format, number] => [format, SHORT]),
];

describe('a long recording', () => {
  it.each(FORMATS)(
    'as %s of %i minutes gives every word once, in order, within 100 ms of its time',
    async (format, minutes) => {
      const recording = await makeRecording({ path: join(folder, `long.${format}`), minutes, seed: 30 });
      const { body: job } = await line.api.submitFile(recording.path, { language: 'en' });
      const done = await line.api.expectState(job.id, 'completed', 120);
      if (minutes > 20) expect(done.chunks.total).toBeGreaterThan(1);
      const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${job.id}/result`);
      expectWords(transcript, recording);
      const { transcribed_ms, silence_ms, failed_ms } = transcript.coverage;
      expect(transcribed_ms + silence_ms + failed_ms).toBe(transcript.duration_ms);
    },
    180_000,
  );
});
