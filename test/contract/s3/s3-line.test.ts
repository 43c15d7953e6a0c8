import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAudioStore } from '#shared/audio/store.ts';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { makeRecording } from '../../support/audio.ts';
import { type Line, startLine } from '../../support/line.ts';
import { startProcess } from '../../support/process.ts';
import { openSchema } from '../../support/schema.ts';
import { until } from '../../support/until.ts';
import { expectWords } from '../../support/words.ts';
import { noServer, type S3Server, startS3Server } from './s3-server.ts';

const schema = await openSchema(import.meta.filename);

describe.skipIf(noServer)('a line whose audio store is on S3', () => {
  let server: S3Server;
  let line: Line;
  let pool: Pool;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stenopool-s3-line-'));
    server = await startS3Server();
    await server.makeBucket('audio');
    await server.makeBucket('calls');
    env = {
      ...server.settings,
      ...{ AUDIO_STORE: 's3://audio/line', ALLOW_BUCKETS: 'calls/2026', SCRATCH_DIR: join(folder, 'scratch') },
    };
    line = await startLine(schema, { env });
    pool = connect(schema.databaseUrl, 'test', 2);
  });
  afterAll(async () => {
    await line?.stop();
    await pool?.end();
    await server?.remove();
    await rm(folder, { recursive: true, force: true });
    await schema.drop();
  });

  const attempts = async (id: string) =>
    (await line.api.request('GET', `/v1/transcriptions/${id}/attempts`)).body.data as { outcome: string }[];

  async function expectLink(id: string, path: string): Promise<void> {
    const headers = { authorization: `Bearer ${line.api.key}` };
    const { status, headers: told } = await fetch(`${line.api.url}/v1/transcriptions/${id}/audio`, {
      headers,
      redirect: 'manual',
    });
    expect(status).toBe(307);
    const link = told.get('location')!;
    const answer = await fetch(link, { headers: { range: 'bytes=10-99' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([206, 'audio/mp4']);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual((await readFile(path)).subarray(10, 100));
    expect((await fetch(link.replace(/Signature=./, 'Signature=x'))).status).toBe(403);
  }

  test('gives a transcript, and leaves nothing in the bucket once the job is purged', async () => {
    const recording = await makeRecording({ path: join(folder, 'meeting.m4a'), words: 60 });
    const { body: job } = await line.api.submitFile(recording.path, { language: 'en' });
    await line.api.expectState(job.id, 'completed');
    const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${job.id}/result`);
    expectWords(transcript, recording);
    await expectLink(job.id, recording.path);
    await until('its chunks are removed', async () => !(await server.keys('audio')).some(key => /chunks/.test(key)));
    const purged = await line.api.request('DELETE', `/v1/transcriptions/${job.id}`);
    expect(purged.body.purged_at).toBeTruthy();
    expect(await server.keys('audio')).toEqual([]);
  });

  test('takes a recording from a bucket that is allowed, and from no other', async () => {
    const recording = await makeRecording({ path: join(folder, 'call.flac'), words: 20, seed: 2 });
    const calls = await openAudioStore({ AUDIO_STORE: 's3://calls', ...server.settings });
    await calls.write('2026/a call+1.flac', createReadStream(recording.path));
    const submit = (url: string) => line.api.request('POST', '/v1/transcriptions', { audio: { url }, language: 'en' });
    const { body: job } = await submit('s3://calls/2026/a call+1.flac');
    const done = await line.api.expectState(job.id, 'completed');
    expect(done.audio).toMatchObject({ source: 'url', url: 's3://calls/2026/a call+1.flac', codec: 'flac' });
    const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${job.id}/result`);
    expectWords(transcript, recording);
    const { body: none } = await submit('s3://calls/2026/none.flac');
    const failed = await line.api.expectState(none.id, 'failed');
    expect(failed.error).toMatchObject({ code: 'audio_unreachable', message: 'there is no such object' });
    for (const url of ['s3://calls/2025/a.flac', 's3://audio/line/sources/a', 's3://calls/2026/../2025/a.flac']) {
      const refused = await submit(url);
      expect(refused.status).toBe(422);
      expect(refused.body.errors).toMatchObject([{ path: 'audio.url' }]);
    }
  });

  test('tells by --check whether the store can be written', async () => {
    const common = { DATABASE_URL: schema.databaseUrl, REDIS_URL: schema.redisUrl };
    for (const args of [['apps/api/main.ts'], ['apps/worker/main.ts', 'preparer']]) {
      const right = await startProcess('check', [...args, '--check'], { ...common, ...env });
      expect(await right.ended()).toBe(0);
      expect(right.output()).toContain('is usable');
      const wrong = await startProcess('check', [...args, '--check'], { ...common, ...env, AUDIO_STORE: 's3://none' });
      expect(await wrong.ended()).toBe(2);
      expect(wrong.output()).toMatch(/The audio store cannot be written: .*NoSuchBucket/);
    }
    expect((await server.keys('audio')).filter(key => /incoming/.test(key))).toEqual([]);
  }, 120_000);

  test('answers 503 while S3 is away, and works on where it was when it is back, with no attempt lost', async () => {
    const recording = await makeRecording({ path: join(folder, 'late.m4a'), words: 20, seed: 3 });
    for (const preparer of line.of('preparer')) await preparer.end('SIGTERM');
    const { body: job } = await line.api.submitFile(recording.path, { language: 'en' });
    const before = await server.keys('audio');
    await server.kill();
    await line.start('preparer');
    const refused = await line.api.submitFile(recording.path, { language: 'en' });
    expect(refused.status).toBe(503);
    expect(refused.body.code).toBe('unavailable');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await until('the preparer gave it back', async () =>
      (await attempts(job.id)).some(({ outcome }) => outcome === 'released'),
    );
    await server.start();
    await line.api.expectState(job.id, 'completed', 120);
    const tasks = await pool.query(`select kind, attempt from task where job_id = $1 order by kind`, [job.id]);
    expect(tasks.rows.map(({ attempt }) => attempt)).toEqual(tasks.rows.map(() => 1));
    await until('nothing is left of what was refused', async () => {
      const stored = (await server.keys('audio')).filter(key => !before.includes(key));
      return stored.length === 0;
    });
  }, 240_000);
});
