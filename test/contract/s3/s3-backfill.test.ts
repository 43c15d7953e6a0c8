import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAudioStore } from '#shared/audio/store.ts';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { makeRecording } from '../../support/audio.ts';
import { stenopool } from '../../support/command.ts';
import { type Line, startLine } from '../../support/line.ts';
import { openSchema } from '../../support/schema.ts';
import { noServer, type S3Server, startS3Server } from './s3-server.ts';

const schema = await openSchema(import.meta.filename);

describe.skipIf(noServer)('stenopool backfill of a bucket', () => {
  let server: S3Server;
  let line: Line;
  let pool: Pool;
  let folder: string;
  const texts = new Map<string, string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stenopool-s3-backfill-'));
    server = await startS3Server();
    await server.makeBucket('calls');
    const calls = await openAudioStore({ AUDIO_STORE: 's3://calls', ...server.settings });
    for (const [seed, key] of ['2026/a.flac', '2026/may/b c.flac', '2025/old.flac'].entries()) {
      const recording = await makeRecording({ path: join(folder, 'one.flac'), words: 6, seed, language: 'en' });
      await calls.write(key, createReadStream(recording.path));
      texts.set(key, recording.text);
    }
    for (const key of ['2026/notes.txt', '2026/.hidden/x.flac', '2026/bad.flac']) {
      await calls.write(key, Readable.from([Buffer.from('no recording')]));
    }
    line = await startLine(schema, { env: { ...server.settings, ALLOW_BUCKETS: 'calls' } });
    pool = connect(schema.databaseUrl, 'test', 2);
  });
  afterAll(async () => {
    await line?.stop();
    await pool?.end();
    await server?.remove();
    await rm(folder, { recursive: true, force: true });
    await schema.drop();
  });

  const backfill = (source: string, ...flags: string[]) =>
    stenopool(['backfill', source, '--out', join(folder, 'out'), '--language', 'en', ...flags], {
      ...server.settings,
      ...{ STENOPOOL_API: line.api.url, STENOPOOL_API_KEY: line.api.key },
    });

  test('tells beforehand what it would work on', async () => {
    const { code, stdout } = await backfill('s3://calls/2026/', '--dry-run');
    expect(code).toBe(0);
    expect(stdout.split('\n').map(row => row.split('\t')[0])).toEqual(['a.flac', 'bad.flac', 'may/b c.flac', '']);
  });

  test('writes a folder of transcripts with the keys for paths, and does nothing twice', async () => {
    const first = await backfill('s3://calls/2026/');
    expect(first).toMatchObject({ code: 1, stdout: expect.stringMatching(/^bad\.flac\taudio_undecodable\t.*\n$/) });
    const written = await readdir(join(folder, 'out'), { recursive: true });
    expect(written.filter(path => path.endsWith('.json')).toSorted()).toEqual(['a.json', 'may/b c.json']);
    for (const path of ['a', 'may/b c']) {
      const { text } = JSON.parse(await readFile(join(folder, 'out', `${path}.json`), 'utf8'));
      expect(text).toBe(texts.get(`2026/${path}.flac`));
    }
    expect(await backfill('s3://calls/2026/')).toEqual(first);
    expect((await pool.query('select count(*)::int from job')).rows).toEqual([{ count: 3 }]);
  });

  test('says what is wrong with a bucket that is not there, and with one that has no name', async () => {
    expect(await backfill('s3://none/2026/')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^stenopool: s3:\/\/none cannot be listed: .*NoSuchBucket/),
    });
    expect(await backfill('s3:///x')).toMatchObject({
      code: 2,
      stderr: 'stenopool: s3:///x names no bucket: s3://bucket/folder is expected.\n',
    });
  });
});
