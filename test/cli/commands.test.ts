import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeRecording, type Recording } from '../support/audio.ts';
import { stenopool } from '../support/command.ts';
import { type Line, startLine } from '../support/line.ts';
import { openReceiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const schema = await openSchema(import.meta.filename);
const folder = mkdtempSync(join(tmpdir(), 'stenopool-commands-'));
const bad = join(folder, 'bad.m4a');
let line: Line;
let recordings: Recording[];

beforeAll(async () => {
  recordings = [];
  for (const seed of [1, 2]) {
    recordings.push(await makeRecording({ path: join(folder, `talk ${seed}.mp3`), words: 8, seed, language: 'en' }));
  }
  writeFileSync(bad, 'These are minutes, no recording.');
  line = await startLine(schema);
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
  rmSync(folder, { recursive: true, force: true });
});

function run(args: string[], input?: Buffer) {
  return stenopool(args, { STENOPOOL_API: line.api.url, STENOPOOL_API_KEY: line.api.key }, input);
}

describe('submit', () => {
  test('prints the id of the job and nothing else', async () => {
    const { code, stdout, stderr } = await run(['submit', recordings[0]!.path, '--language', 'en']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const job = await line.api.expectState(stdout.trim(), 'completed');
    expect(job).toMatchObject({ audio: { filename: 'talk 1.mp3' }, options: { language: 'en' } });
  });

  test('hands every option on', async () => {
    const flags = '--hotwords a,b --hotwords c --no-itn --no-vad --diarization --max-speakers 3 --channels split'
      .concat(' --timestamps word --allow-partial --class interactive --priority -3 --metadata room=B2')
      .concat(' --expires-in 600 --retain-days 2 --reference-id m-1 --callback http://127.0.0.1:9/')
      .split(' ');
    const { stdout, stderr } = await run(['submit', recordings[0]!.path, '--json', ...flags]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      class: 'interactive',
      priority: -3,
      reference_id: 'm-1',
      metadata: { room: 'B2' },
      callback: { url: 'http://127.0.0.1:9/' },
      options: {
        hotwords: ['a', 'b', 'c'],
        itn: false,
        vad: false,
        diarization: true,
        max_speakers: 3,
        channels: 'split',
        timestamps: 'word',
        allow_partial: true,
      },
    });
  });

  test('waits for the transcript, from a file, a URL or standard input', async () => {
    const [recording] = recordings;
    const files = await openReceiver({ files: { '/a.mp3': recording!.path } });
    const audio = await buffer(createReadStream(recording!.path));
    const [file, url, input] = await Promise.all([
      run(['submit', recording!.path, '--wait']),
      run(['submit', `${files.url}/a.mp3`, '--wait']),
      run(['submit', '-', '--wait'], audio),
    ]);
    await files.close();
    for (const { code, stdout, stderr } of [file, url, input]) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.replace(/\s+/g, ' ').trim()).toBe(recording!.text);
    }
  });

  test('writes the transcripts of several files into a folder, and tells with 1 that one failed', async () => {
    const out = join(folder, 'out');
    const paths = recordings.map(({ path }) => path);
    const { code, stderr, stdout } = await run(['submit', ...paths, bad, '--format', 'srt', '--out', out]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^stenopool: .*bad\.m4a failed: .+\.\n$/);
    for (const seed of [1, 2]) expect(readFileSync(join(out, `talk ${seed}.srt`), 'utf8')).toMatch(/^1\n00:00:0/);
  });

  test('refuses what is no recording before anything is sent', async () => {
    expect(await run(['submit', folder])).toMatchObject({ code: 2, stderr: expect.stringContaining('is no file') });
    expect(await run(['submit', join(folder, 'none.wav')])).toMatchObject({
      code: 2,
      stderr: `stenopool: there is no ${join(folder, 'none.wav')}.\n`,
    });
  });

  test('says which option the server refused, and why', async () => {
    const { code, stderr } = await run(['submit', recordings[0]!.path, '--language', 'English']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'stenopool: language: expected an ISO 639-1 code such as "zh", or "auto".\n',
    });
  });
});

describe('a job', () => {
  test('is seen, read, listed, canceled and retried', async () => {
    const { stdout } = await run(['submit', recordings[1]!.path, '--wait', '--json', '--reference-id', 'seen']);
    const { id, state } = JSON.parse(stdout);
    expect(state).toBe('completed');
    const status = await run(['status', id]);
    expect(status.stdout.split('\t').slice(0, 3)).toEqual([id, 'completed', '100%']);
    expect((await run(['result', id, '--format', 'vtt'])).stdout).toMatch(/^WEBVTT/);
    expect(JSON.parse((await run(['result', id, '--json'])).stdout)).toMatchObject({ id });
    const listed = await run(['list', '--reference-id', 'seen', '--json']);
    expect(
      listed.stdout
        .trim()
        .split('\n')
        .map(text => JSON.parse(text).id),
    ).toEqual([id]);
    expect((await run(['cancel', id])).stdout).toContain('completed');
    expect(await run(['retry', id])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/completed/) });
  });

  test('that does not exist is told from those that do', async () => {
    const { stdout } = await run(['submit', recordings[0]!.path]);
    const none = '01900000-0000-7000-8000-000000000000';
    const some = await run(['status', stdout.trim(), none]);
    expect(some.code).toBe(1);
    expect(some.stderr).toMatch(new RegExp(`^stenopool: ${none}: .+\\.\\n$`));
    expect(await run(['status', none])).toMatchObject({ code: 2, stdout: '' });
  });
});

test('workers and queue show a line each, and an object each with --json', async () => {
  const workers = await run(['workers']);
  expect(workers.stdout).toMatch(/^transcriber-1\ttranscriber\t(fit|busy)\t1\t/m);
  const queue = await run(['queue', '--json']);
  expect(
    queue.stdout
      .trim()
      .split('\n')
      .map(text => JSON.parse(text).class),
  ).toEqual(['interactive', 'standard', 'backfill']);
});
