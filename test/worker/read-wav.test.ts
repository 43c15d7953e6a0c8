import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { wavHeader } from '#shared/audio/wav.ts';
import { mix } from '../../apps/worker/preparer/short/mix.ts';
import { type PlainSound, readWav } from '../../apps/worker/preparer/short/read-wav.ts';
import { resample } from '../../apps/worker/preparer/short/resample.ts';

const folder = mkdtempSync(join(tmpdir(), 'stenopool-wav-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function chunk(id: string, content: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from(id, 'latin1'), size, content, Buffer.alloc(content.length % 2)]);
}

function format(channels: number, sampleRate: number, extra = Buffer.alloc(0), tag = 1): Buffer {
  const fields = Buffer.alloc(16);
  fields.writeUInt16LE(tag, 0);
  fields.writeUInt16LE(channels, 2);
  fields.writeUInt32LE(sampleRate, 4);
  fields.writeUInt32LE(sampleRate * channels * 2, 8);
  fields.writeUInt16LE(channels * 2, 12);
  fields.writeUInt16LE(16, 14);
  return chunk('fmt ', Buffer.concat([fields, extra]));
}

function wavOf(...chunks: Buffer[]): Buffer {
  const all = Buffer.concat(chunks);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(4 + all.length);
  return Buffer.concat([Buffer.from('RIFF'), size, Buffer.from('WAVE'), all]);
}

const bytesOf = (samples: Int16Array) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
const waves = (length: number) =>
  Int16Array.from({ length }, (_, n) => 9_000 * Math.sin(n / 7) + 6_000 * Math.sin(n / 31) + ((n * 7_919) % 501));

const sound = data(waves(1_600));
function data(samples: Int16Array): Buffer {
  return chunk('data', bytesOf(samples));
}

function ffmpegSays(file: Buffer): Int16Array {
  const path = join(folder, 'asked.wav');
  writeFileSync(path, file);
  const args = ['-v', 'error', '-i', path, '-ac', '1', '-ar', '16000', '-f', 's16le', 'pipe:1'];
  return new Int16Array(new Uint8Array(execFileSync('ffmpeg', args)).buffer);
}

function decode({ samples, channels, sampleRate }: PlainSound): Int16Array {
  return resample(mix(samples, channels), sampleRate);
}

describe('a WAV file of plain samples', () => {
  const other = fc.record({
    id: fc.constantFrom('LIST', 'bext', 'JUNK', 'cue ', 'smpl', 'iXML', '_PMX', 'xyz!'),
    content: fc.uint8Array({ maxLength: 99 }).map(bytes => Buffer.from(bytes)),
  });

  test('is read whatever chunks stand around its sound', () => {
    const layouts = fc.record({
      between: fc.tuple(
        fc.array(other, { maxLength: 4 }),
        fc.array(other, { maxLength: 4 }),
        fc.array(other, { maxLength: 4 }),
      ),
      extra: fc.constantFrom(Buffer.alloc(0), Buffer.alloc(2)),
      samples: fc.int16Array({ minLength: 1, maxLength: 200 }),
    });
    fc.assert(
      fc.property(layouts, ({ between, extra, samples }) => {
        const [first, second, third] = between.map(all => all.map(({ id, content }) => chunk(id, content)));
        const file = wavOf(...first!, format(1, 16_000, extra), ...second!, data(samples), ...third!);
        expect(readWav(file)).toEqual({ channels: 1, sampleRate: 16_000, samples });
      }),
    );
  });

  test('is left to a decoder, or read right, wherever it is cut off or changed', () => {
    const file = wavOf(format(2, 44_100), sound);
    const damage = fc.tuple(fc.nat(60), fc.nat(255), fc.nat(file.length - 1));
    fc.assert(
      fc.property(damage, ([at, byte, length]) => {
        expect(readWav(file.subarray(0, length))).toBeNull();
        const changed = Buffer.from(file);
        changed[at] = byte;
        const read = readWav(changed);
        if (read) expect(bytesOf(read.samples).length).toBeLessThanOrEqual(sound.length);
      }),
    );
  });

  test.each([
    ['has other samples', wavOf(format(1, 16_000, Buffer.alloc(0), 3), sound)],
    ['has more channels', wavOf(format(6, 16_000), data(waves(600)))],
    ['has a rate that nobody uses', wavOf(format(1, 12_345), sound)],
    ['has no sound', wavOf(format(1, 16_000), data(new Int16Array(0)))],
    ['has sound twice', wavOf(format(1, 16_000), sound, sound)],
    ['says its form too late', wavOf(sound, format(1, 16_000))],
    ['states its length apart', wavOf(format(1, 16_000), chunk('fact', Buffer.alloc(4)), sound)],
    ['ends within a sample', wavOf(format(2, 16_000), chunk('data', Buffer.alloc(402)))],
    ['did not know its length', Buffer.concat([wavHeader(0xffff_ffff - 100), bytesOf(waves(99))])],
    ['holds DTS', wavOf(format(2, 48_000), chunk('data', Buffer.from('fe7f0180'.repeat(100), 'hex')))],
    ['is no WAV file', Buffer.from('RIFF    AVI LIST')],
  ])('is left to a decoder if it %s', (_, file) => {
    expect(readWav(file)).toBeNull();
  });
});

describe('plain samples become 16 kHz mono', () => {
  test.each([
    [16_000, 1],
    [16_000, 2],
  ])('exactly as ffmpeg makes them, at %i Hz with %i channels', (rate, channels) => {
    const file = wavOf(format(channels, rate), data(waves(16_000)));
    expect(decode(readWav(file)!)).toEqual(ffmpegSays(file));
  });

  test.each([
    [8_000, 1],
    [11_025, 1],
    [22_050, 2],
    [24_000, 1],
    [32_000, 2],
    [44_100, 2],
    [44_100, 1],
    [48_000, 2],
    [96_000, 2],
  ])('as ffmpeg makes them but for rounding and one sample of length, at %i Hz with %i channels', (rate, channels) => {
    const file = wavOf(format(channels, rate), data(waves(rate)));
    const [ours, theirs] = [decode(readWav(file)!), ffmpegSays(file)];
    expect(Math.abs(ours.length - theirs.length)).toBeLessThanOrEqual(1);
    // At its very ends ffmpeg mirrors the recording a little differently.
    const apart = ours.slice(100, -100).map((sample, n) => Math.abs(sample - theirs[n + 100]!));
    expect(Math.max(...apart)).toBeLessThan(40);
  });

  test('and a full swing does not wrap around', () => {
    const loud = Int16Array.from({ length: 4_800 }, (_, n) => (n % 48 < 24 ? 32_767 : -32_768));
    const output = resample(loud, 48_000);
    expect(output.every((sample, n) => n % 16 !== 4 || sample > 30_000)).toBe(true);
  });
});

test('a WAV file that ffmpeg wrote is plain', () => {
  const path = join(folder, 'own.wav');
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'sine=440:d=1:r=44100', path]);
  expect(readWav(readFileSync(path))).toMatchObject({ channels: 1, sampleRate: 44_100 });
});
