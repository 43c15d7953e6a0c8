import { execFileSync } from 'node:child_process';
import { stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Outcome } from '#shared/domain/task.ts';
import type { Prepared } from '../../apps/worker/preparer/prepare-source.ts';
import { makeRecording, makeSilence, makeText, makeTruncatedM4a, makeVideoWithoutSound } from '../support/audio.ts';
import { openPreparation } from '../support/preparation.ts';

const { folder, store, prepareFile, close } = await openPreparation();
afterAll(close);

const at = (name: string) => join(folder, name);

function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);
}

function succeeded(outcome: Outcome<Prepared>): Prepared {
  if (outcome.kind !== 'succeeded') throw new Error(`expected success, got ${JSON.stringify(outcome)}`);
  return outcome.result;
}

function probe(path: string): Record<string, string> {
  const shown = 'stream=codec_name,sample_fmt,sample_rate,channels,duration_ts';
  const args = ['-v', 'error', '-show_entries', shown, '-of', 'json', path];
  return JSON.parse(execFileSync('ffprobe', args).toString()).streams[0];
}

describe('a recording that can be decoded', () => {
  test.each([
    ['a.wav', {}, 'pcm_s16le', 1],
    ['a.mp3', { sampleRate: 44_100, channels: 2 }, 'mp3', 2],
    ['a.m4a', { sampleRate: 48_000, channels: 2 }, 'aac', 2],
    ['a.ogg', {}, 'opus', 1],
    ['a.flac', {}, 'flac', 1],
    ['a.webm', {}, 'opus', 1],
    ['a.mp4', {}, 'aac', 1],
    ['alaw.wav', { codec: 'pcm_alaw', sampleRate: 8_000 }, 'pcm_alaw', 1],
    ['studio.wav', { codec: 'pcm_s24le', sampleRate: 96_000, channels: 2 }, 'pcm_s24le', 2],
    ['surround.flac', { sampleRate: 48_000, channels: 6 }, 'flac', 6],
  ] as const)('%s becomes 16-bit FLAC at 16 kHz', async (name, encoding, codec, channels) => {
    const { durationMs } = await makeRecording({ path: at(name), words: 30, ...encoding });
    const { audio, chunks, warnings } = succeeded(await prepareFile(at(name)));
    expect(audio).toMatchObject({ codec, channels });
    expect(Math.abs(audio.durationMs - durationMs)).toBeLessThan(100);
    expect(warnings).toEqual([]);
    expect(chunks).toHaveLength(1);
    const { startSample, endSample, silent, audioKey } = chunks[0]!;
    expect({ startSample, silent }).toEqual({ startSample: 0, silent: false });
    expect(Math.round(endSample / 16)).toBe(audio.durationMs);
    expect(probe((await store.file(audioKey!)).path)).toEqual({
      codec_name: 'pcm_s16le',
      sample_fmt: 's16',
      sample_rate: '16000',
      channels: 1,
      duration_ts: endSample,
    });
  });

  test('may be silent: then there is nothing to send', async () => {
    await makeSilence({ path: at('silence.wav'), seconds: 3 });
    const { audio, chunks } = succeeded(await prepareFile(at('silence.wav')));
    expect(audio.durationMs).toBe(3_000);
    expect(chunks).toMatchObject([{ silent: true, audioKey: null, startSample: 0, endSample: 48_000 }]);
  });

  test('may have two channels that cancel each other out: then the first is heard', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'sine=440:d=2', '-af', 'pan=stereo|c0=c0|c1=-1*c0', at('opposite.wav'));
    expect(succeeded(await prepareFile(at('opposite.wav'))).chunks).toMatchObject([{ silent: false }]);
  });

  test('may have been written to a pipe, so that it does not know its length', async () => {
    await makeRecording({ path: at('known.wav'), words: 30 });
    const piped = execFileSync('ffmpeg', ['-v', 'error', '-i', at('known.wav'), '-f', 'wav', 'pipe:1']);
    await writeFile(at('piped.wav'), piped);
    expect(succeeded(await prepareFile(at('piped.wav'))).warnings).toEqual([]);
  });

  test('may be a variable bit rate mp3 without an index, whose stated length is wrong', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'sine=440:d=30', '-q:a', '4', '-write_xing', '0', at('no-index.mp3'));
    const { audio, warnings } = succeeded(await prepareFile(at('no-index.mp3')));
    expect(Math.abs(audio.durationMs - 30_000)).toBeLessThan(100);
    expect(warnings).toEqual([]);
  });

  test.each(['cut.wav', 'cut.mp3'])('may be cut off: %s is used as far as it goes, with a warning', async name => {
    ffmpeg('-f', 'lavfi', '-i', 'sine=440:d=20', at(name));
    await truncate(at(name), Math.floor((await stat(at(name))).size / 2));
    const { audio, warnings } = succeeded(await prepareFile(at(name)));
    expect(audio.durationMs).toBeGreaterThan(9_000);
    expect(audio.durationMs).toBeLessThan(11_000);
    expect(warnings).toMatchObject([{ code: 'audio_truncated', option: null }]);
  });
});

describe('a recording that cannot be decoded ends here', () => {
  const refused = async (path: string) => {
    const outcome = await prepareFile(path);
    if (outcome.kind !== 'rejected') throw new Error(`expected a rejection, got ${JSON.stringify(outcome)}`);
    expect(outcome.error.message).not.toContain(folder);
    return outcome.error;
  };

  test('a video without sound', async () => {
    await makeVideoWithoutSound({ path: at('mute.mp4'), seconds: 2 });
    expect(await refused(at('mute.mp4'))).toEqual({
      code: 'audio_undecodable',
      message: 'the file has no sound track',
    });
  });

  test('text that is named .mp3', async () => {
    await makeText({ path: at('text.mp3') });
    expect(await refused(at('text.mp3'))).toMatchObject({ code: 'audio_undecodable' });
  });

  test('an m4a that was cut off before its index', async () => {
    await makeTruncatedM4a({ path: at('cut.m4a') });
    expect(await refused(at('cut.m4a'))).toEqual({
      code: 'audio_undecodable',
      message:
        'the file is not a recording that can be read: moov atom not found; Invalid data found when processing input',
    });
  });

  test('a file of no bytes', async () => {
    await writeFile(at('empty.wav'), '');
    expect(await refused(at('empty.wav'))).toEqual({ code: 'audio_empty', message: 'the file is empty' });
  });

  test('a sound track of no samples', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'sine=440:d=1', '-t', '0', at('nothing.wav'));
    expect(await refused(at('nothing.wav'))).toMatchObject({ code: 'audio_empty' });
  });

  test.each([
    ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nsecret.wav\n#EXT-X-ENDLIST\n'],
    ['a concat script', 'ffconcat version 1.0\nfile secret.wav\n'],
  ])('%s that names a file of ours', async (_, content) => {
    ffmpeg('-f', 'lavfi', '-i', 'sine=440:d=1', at('secret.wav'));
    await writeFile(at('list'), content);
    expect(await refused(at('list'))).toMatchObject({ code: 'audio_undecodable' });
  });
});
