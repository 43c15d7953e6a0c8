import { execFileSync } from 'node:child_process';
import { stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Options } from '#shared/domain/options.ts';
import { makeRecording, makeSilence, makeText } from '../support/audio.ts';
import { openBothWays } from '../support/both-ways.ts';

const preparer = await openBothWays();
afterAll(() => preparer.close());

const TONE = ['-f', 'lavfi', '-i', 'sine=440:d=9'];
const at = (name: string) => join(preparer.folder, name);

function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);
}

async function bothWays(name: string, options: Partial<Options> = {}) {
  const ordinary = await preparer.notice(at(name), 'ordinary', options);
  const short = await preparer.notice(at(name), 'short', options);
  return { ordinary, short };
}

function mostApart(a: Int16Array, b: Int16Array): number {
  return a.slice(100, -100).reduce((most, sample, n) => Math.max(most, Math.abs(sample - b[n + 100]!)), 0);
}

describe('a short recording comes out as a long one would', () => {
  test.each([
    ['a.wav', {}],
    ['two.wav', { channels: 2 }],
    ['phone.wav', { sampleRate: 8_000 }],
    ['cd.wav', { sampleRate: 44_100, channels: 2 }],
    ['alaw.wav', { codec: 'pcm_alaw', sampleRate: 8_000 }],
    ['studio.wav', { codec: 'pcm_s24le', sampleRate: 96_000, channels: 2 }],
    ['surround.wav', { sampleRate: 48_000, channels: 6 }],
    ['a.mp3', {}],
    ['cd.mp3', { sampleRate: 44_100, channels: 2 }],
    ['a.m4a', {}],
    ['dvd.m4a', { sampleRate: 48_000, channels: 2 }],
    ['a.ogg', {}],
    ['vorbis.ogg', { codec: 'libvorbis', sampleRate: 44_100, channels: 2 }],
    ['a.flac', { sampleRate: 48_000, channels: 2 }],
    ['a.webm', { video: false }],
    ['video.webm', {}],
    ['a.mp4', {}],
  ] as const)('%s', async (name, encoding) => {
    await makeRecording({ path: at(name), words: 6, ...encoding });
    const { ordinary, short } = await bothWays(name);
    expect([ordinary.kept, short.kept]).toEqual(['flac', 'wav']);
    expect(short.seen).toEqual(ordinary.seen);
    expect(short.sound.length).toBe(ordinary.sound.length);
    expect(mostApart(short.sound, ordinary.sound)).toBeLessThan(40);
  });

  test.each(['opposite.wav', 'opposite.mp3', 'opposite.flac'])(
    '%s, whose channels cancel each other out',
    async name => {
      ffmpeg('-f', 'lavfi', '-i', 'sine=440:d=2', '-af', 'pan=stereo|c0=c0|c1=-1*c0', at(name));
      const { ordinary, short } = await bothWays(name);
      expect(short.seen).toEqual(ordinary.seen);
      expect(short.seen).toMatchObject({ chunks: [{ silent: false }] });
    },
  );

  test.each(['two.wav', 'two.mp3'])('%s, whose channels are transcribed apart', async name => {
    await makeRecording({ path: at(name), words: 6, channels: 2 });
    const { ordinary, short } = await bothWays(name, { channels: 'split' });
    expect(short.seen).toEqual(ordinary.seen);
    expect(short.seen).toMatchObject({ chunks: [{ channel: 0 }, { channel: 1 }] });
  });

  test('silence', async () => {
    await makeSilence({ path: at('silence.m4a'), seconds: 3 });
    const { ordinary, short } = await bothWays('silence.m4a');
    expect(short.seen).toEqual(ordinary.seen);
    expect(short.kept).toBe('none');
  });

  test.each([
    ['webm of a browser, which knows no length', ['-c:a', 'libopus', '-f', 'webm']],
    ['a WAV file that was written to a pipe', ['-f', 'wav']],
    ['an mp3 without an index', ['-q:a', '4', '-write_xing', '0', '-f', 'mp3']],
    ['AAC without a container', ['-f', 'adts']],
  ])('%s', async (name, args) => {
    await writeFile(at(name), execFileSync('ffmpeg', ['-v', 'error', ...TONE, ...args, 'pipe:1']));
    const { ordinary, short } = await bothWays(name);
    expect(short.seen).toEqual(ordinary.seen);
    expect(short.kept).toBe('wav');
  });
});

describe('what there is to be judged is judged in the ordinary way', () => {
  test.each(['cut.wav', 'cut.mp3', 'cut.ogg', 'cut.flac', 'cut.m4a'])('%s, which was cut off', async name => {
    ffmpeg('-f', 'lavfi', '-i', 'sine=440:d=20', ...(name.endsWith('ogg') ? ['-c:a', 'libopus'] : []), at(name));
    await truncate(at(name), Math.floor((await stat(at(name))).size / 2));
    const { ordinary, short } = await bothWays(name);
    expect(short.seen).toEqual(ordinary.seen);
  });

  test('text, random bytes and a sound track of no samples', async () => {
    await makeText({ path: at('text.mp3') });
    await writeFile(at('random'), Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * n * 7_919) % 251)));
    ffmpeg('-f', 'lavfi', '-i', 'sine=440:d=1', '-t', '0', at('nothing.wav'));
    for (const name of ['text.mp3', 'random', 'nothing.wav']) {
      const { ordinary, short } = await bothWays(name);
      expect(short.seen).toEqual(ordinary.seen);
      expect(short.seen).toMatchObject({ kind: 'rejected' });
    }
  });

  test.each([
    ['hours in a few bytes', ['-f', 'lavfi', '-i', 'anullsrc=r=16000:d=600', at('zeros.flac')], 'zeros.flac'],
    ['more than a minute that it does not tell of', ['-f', 'lavfi', '-i', 'sine=440:d=70', at('long.aac')], 'long.aac'],
    ['more than a minute of WAV', ['-f', 'lavfi', '-i', 'sine=440:d=70:r=16000', at('long.wav')], 'long.wav'],
  ])('%s', async (_, args, name) => {
    ffmpeg(...args);
    const { short, ordinary } = await bothWays(name);
    expect(short.seen).toEqual(ordinary.seen);
    expect(short.kept).not.toBe('wav');
  });
});

test.each([16_000, 44_100])(
  'more than a minute of plain WAV at %i Hz takes up no decoder of short ones',
  async rate => {
    await using closers = new AsyncDisposableStack();
    const fresh = await openBothWays();
    closers.defer(fresh.close);
    ffmpeg('-f', 'lavfi', '-i', `sine=440:d=70:r=${rate}`, join(fresh.folder, 'long.wav'));
    const { kept } = await fresh.notice(join(fresh.folder, 'long.wav'), 'short');
    expect(kept).toBe('flac');
    expect(fresh.decoders.pids()).toEqual([]);
  },
);
