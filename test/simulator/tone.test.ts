import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hear } from '../../apps/simulator/tone/hear.ts';
import { wordOf } from '../../apps/simulator/tone/symbols.ts';
import {
  type Encoding,
  makeRecording,
  makeSilence,
  makeText,
  makeTruncatedM4a,
  makeVideoWithoutSound,
} from '../support/audio.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tone-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('every word is heard once, in order, within 30 ms of where it was put, in', () => {
  const encodings: Omit<Encoding, 'path'>[] = [
    { format: 'wav' },
    { format: 'flac' },
    { format: 'mp3', bitrate: '64k' },
    { format: 'ogg', bitrate: '24k' },
    { format: 'wav', codec: 'pcm_alaw', sampleRate: 8000 },
    { format: 'wav', codec: 'pcm_s24le', sampleRate: 96_000, channels: 2 },
    { format: 'mp3', bitrate: '16k', sampleRate: 8000 },
    { format: 'm4a', bitrate: '32k' },
    { format: 'm4a', bitrate: '24k', sampleRate: 22_050 },
    { format: 'webm' },
    { format: 'mp4' },
  ];
  test.each(encodings.map(encoding => [Object.values(encoding).join(' '), encoding] as const))(
    '%s',
    async (name, encoding) => {
      const path = at(name.replaceAll(' ', '-'));
      const made = await makeRecording({ path, words: 300, seed: 7, ...encoding });
      const heard = await hear(await readFile(await readable(path, encoding.format!)));
      const words = heard.segments.flatMap(segment => segment.words);
      expect(words.map(word => wordOf(word.symbol, 'en'))).toEqual(made.words.map(word => word.text));
      for (const [index, word] of words.entries()) {
        expect(Math.abs(word.start * 1000 - made.words[index]!.startMs)).toBeLessThanOrEqual(30);
        expect(Math.abs(word.end * 1000 - made.words[index]!.endMs)).toBeLessThanOrEqual(30);
      }
      expect(heard.segments).toHaveLength(made.sentences.length);
      expect(Math.abs(heard.duration * 1000 - made.durationMs)).toBeLessThan(100);
    },
  );
});

test('silence is heard as nothing, and its duration is told', async () => {
  await makeSilence({ path: at('silence.flac'), seconds: 2.5 });
  expect(await hear(await readFile(at('silence.flac')))).toEqual({ duration: 2.5, segments: [] });
});

test('a recording without a single sample is heard as nothing', async () => {
  await makeSilence({ path: at('nothing.wav'), seconds: 0 });
  expect(await hear(await readFile(at('nothing.wav')))).toEqual({ duration: 0, segments: [] });
});

test('speech, music and noise are heard as sound without words', async () => {
  const sources = ['anoisesrc=d=3:a=0.1', 'sine=f=697:d=3'];
  for (const [index, source] of sources.entries()) {
    const path = at(`other-${index}.wav`);
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, path]);
    expect(await hear(await readFile(path))).toEqual({ duration: 3, segments: [{ start: 0, end: 3, words: [] }] });
  }
  const canary = await hear(await readFile(join(root, 'apps/worker/transcriber/canary.flac')));
  expect(canary.segments).toEqual([{ start: 0, end: expect.closeTo(1.3, 1), words: [] }]);
});

test('a word cut in two is heard once, from its longer part', async () => {
  const { path } = await makeRecording({ path: at('whole.wav'), sentences: ['5'] });
  for (const cut of [0.33, 0.34, 0.38, 0.39]) {
    const halves = [
      ['-to', `${cut}`],
      ['-ss', `${cut}`],
    ];
    const heard = halves.map(async (half, index) => {
      const part = at(`half-${index}-${cut}.wav`);
      await run('ffmpeg', ['-v', 'error', '-i', path, ...half, part]);
      return (await hear(await readFile(part))).segments.flatMap(segment => segment.words);
    });
    expect((await Promise.all(heard)).flat().map(word => word.symbol)).toEqual(['5']);
  }
});

test('what libsndfile does not read cannot be heard', async () => {
  await makeRecording({ path: at('speech.m4a'), words: 5 });
  await makeRecording({ path: at('speech.webm'), words: 5 });
  await makeVideoWithoutSound({ path: at('video.mp4'), seconds: 2 });
  await makeTruncatedM4a({ path: at('truncated.m4a') });
  await makeText({ path: at('text.mp3') });
  for (const name of ['speech.m4a', 'speech.webm', 'video.mp4', 'truncated.m4a', 'text.mp3']) {
    await expect(readFile(at(name)).then(hear)).rejects.toThrow('not a format that libsndfile reads');
  }
  await expect(hear(Buffer.alloc(0))).rejects.toThrow();
  await expect(hear(Buffer.from('fLaC and then no FLAC at all'))).rejects.toThrow('ffmpeg ended with 1');
});

test('the same seed says the same, another seed something else', async () => {
  const [one, same, other] = await Promise.all(
    [1, 1, 2].map((seed, index) => makeRecording({ path: at(`seed-${index}.wav`), words: 40, seed })),
  );
  expect(one!.words).toHaveLength(40);
  expect(same!.text).toBe(one!.text);
  expect(other!.text).not.toBe(one!.text);
});

test('the bundled meeting says what meeting.json says', async () => {
  const { recordings } = JSON.parse(await readFile(join(root, 'assets/meeting.json'), 'utf8'));
  for (const { file, language, words } of recordings) {
    const audio = await readFile(await readable(join(root, 'assets', file), file.slice(-3)));
    const heard = (await hear(audio)).segments.flatMap(segment => segment.words);
    expect(heard.map(word => wordOf(word.symbol, language))).toEqual(words.map((word: { text: string }) => word.text));
  }
});

async function readable(path: string, format: string): Promise<string> {
  if (!['m4a', 'mp4', 'webm'].includes(format)) return path;
  const decoded = at(`${path.split('/').at(-1)}.flac`);
  await run('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-i',
    path,
    '-vn',
    '-ac',
    '1',
    '-ar',
    '16000',
    '-sample_fmt',
    's16',
    decoded,
  ]);
  return decoded;
}
