import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { inSeconds } from '../../apps/worker/preparer/decode.ts';
import { makeRecording } from '../support/audio.ts';
import { openPreparation } from '../support/preparation.ts';

const { folder, store, prepareFile, close } = await openPreparation();
afterAll(close);

function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);
}

function decoded(path: string): Buffer {
  const args = ['-v', 'error', '-i', path, '-ac', '1', '-ar', '16000', '-f', 's16le', 'pipe:1'];
  return execFileSync('ffmpeg', args, { maxBuffer: 1e9 });
}

const AFTER_ANOTHER = ['-filter_complex', '[0][1]concat=v=0:a=1', '-sample_fmt', 's16'];

async function peakMemory<T>(work: () => Promise<T>): Promise<[number, T]> {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const watch = setInterval(look, 50);
  const result = await work().finally(() => clearInterval(watch));
  return [peak, result];
}

describe('a long recording', { timeout: 300_000 }, () => {
  test('of four hours takes no more memory than one of an hour', async () => {
    const short = join(folder, 'short.flac');
    const long = join(folder, 'long.flac');
    for (const [path, seconds] of [
      [short, 2_400],
      [long, 13_200],
    ] as const) {
      const silence = `anullsrc=r=8000:cl=mono:d=${seconds}`;
      ffmpeg('-f', 'lavfi', '-i', silence, '-f', 'lavfi', '-i', 'sine=440:d=1200:r=8000', ...AFTER_ANOTHER, path);
    }
    const [shortPeak] = await peakMemory(() => prepareFile(short));
    const [longPeak, outcome] = await peakMemory(() => prepareFile(long));
    expect(outcome).toMatchObject({ kind: 'succeeded', result: { audio: { durationMs: 14_400_000 } } });
    // As samples it is 460 MB; what the collector leaves lying differs by a hundred from run to run.
    expect(longPeak - shortPeak).toBeLessThan(200e6);
  });

  test('is cut between words, and its chunks are the whole of it, sample for sample', async () => {
    const path = join(folder, 'meeting.flac');
    const { words } = await makeRecording({ path, minutes: 25 });
    const outcome = await prepareFile(path);
    if (outcome.kind !== 'succeeded') throw new Error(JSON.stringify(outcome));
    const { chunks, audio } = outcome.result;
    expect(chunks.length).toBeGreaterThan(1);
    for (const { endSample, cutInSpeech } of chunks.slice(0, -1)) {
      expect(cutInSpeech).toBe(false);
      const torn = words.filter(word => word.startMs * 16 < endSample && word.endMs * 16 > endSample);
      expect(torn).toEqual([]);
    }
    const parts = await Promise.all(chunks.map(async chunk => decoded((await store.file(chunk.audioKey!)).path)));
    expect(parts.map(part => part.length / 2)).toEqual(chunks.map(chunk => chunk.endSample - chunk.startSample));
    expect(Buffer.concat(parts).equals(decoded(path))).toBe(true);
    expect(audio.durationMs).toBe(Math.round(chunks.at(-1)!.endSample / 16));
  });
});

test('samples are the same however their bytes arrive', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 70_000 }),
      fc.array(fc.integer({ min: 1, max: 33_000 }), { minLength: 1, maxLength: 8 }),
      async (length, sizes) => {
        const bytes = Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 7) % 251));
        const portions: Buffer[] = [];
        for (let at = 0, turn = 0; at < length; at += sizes[turn++ % sizes.length]!) {
          portions.push(bytes.subarray(at, at + sizes[turn % sizes.length]!));
        }
        const blocks = await Readable.from(inSeconds(Readable.from(portions))).toArray();
        const samples = blocks.flatMap((block: Int16Array) => [...block]);
        const whole = bytes.subarray(0, Math.floor(length / 2) * 2);
        expect(samples).toEqual(Array.from({ length: whole.length / 2 }, (_, at) => whole.readInt16LE(at * 2)));
        expect(blocks.slice(0, -1).every((block: Int16Array) => block.length === 16_000)).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});
