import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Outcome } from '#shared/domain/task.ts';
import type { Prepared } from '../../apps/worker/preparer/prepare-source.ts';
import { makeConversation } from '../support/conversation.ts';
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

describe('a recording of several channels', () => {
  const samplesOf = (path: string, ...args: string[]) =>
    execFileSync('ffmpeg', ['-v', 'error', '-i', path, ...args, '-f', 's16le', 'pipe:1'], { maxBuffer: 1e9 });

  test('is transcribed channel by channel where it is to be, each as it is and cut for itself', async () => {
    const { words } = await makeConversation({ path: at('call.wav'), minutes: 14, channels: 2, gapMs: 2_000 });
    const { audio, chunks, warnings } = succeeded(await prepareFile(at('call.wav'), { channels: 'split' }));
    expect(warnings).toEqual([]);
    expect(audio.channels).toBe(2);
    for (const channel of [0, 1]) {
      const own = chunks.filter(chunk => chunk.channel === channel).toSorted((a, b) => a.index - b.index);
      expect(own.map(chunk => chunk.index)).toEqual(own.map((_, index) => index));
      const parts = await Promise.all(own.map(async chunk => samplesOf((await store.file(chunk.audioKey!)).path)));
      const whole = samplesOf(at('call.wav'), '-af', `pan=mono|c0=c${channel}`);
      expect(Buffer.concat(parts).equals(whole)).toBe(true);
      for (const { endSample, cutInSpeech } of own.slice(0, -1)) {
        expect(cutInSpeech).toBe(false);
        const torn = words[channel]!.filter(word => word.startMs * 16 < endSample && word.endMs * 16 > endSample);
        expect(torn).toEqual([]);
      }
    }
    const cuts = [0, 1].map(channel => chunks.filter(chunk => chunk.channel === channel).map(chunk => chunk.endSample));
    expect(cuts[0]!.length).toBeGreaterThan(1);
    expect(cuts[0]).not.toEqual(cuts[1]);
  }, 120_000);

  test('is mixed, with a warning, where more are to be told apart than can be', async () => {
    await makeConversation({ path: at('many.wav'), minutes: 0.1, channels: 9, gapMs: 800 });
    const { chunks, warnings } = succeeded(await prepareFile(at('many.wav'), { channels: 'split' }));
    expect(chunks).toMatchObject([{ channel: 0, index: 0, silent: false }]);
    expect(warnings).toMatchObject([{ code: 'option_adjusted', option: 'channels' }]);
  });

  test('that cancel each other out for long is never taken for silence', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'sine=440:d=1600:r=8000', '-af', 'pan=stereo|c0=c0|c1=-1*c0', at('long-opposite.wav'));
    const { chunks } = succeeded(await prepareFile(at('long-opposite.wav')));
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.map(({ index, silent }) => ({ index, silent }))).toEqual(
      chunks.map((_, index) => ({ index, silent: false })),
    );
  }, 60_000);
});

describe('a recording whose speakers are to be told apart', () => {
  const tone = (minutes: number, name: string) =>
    ffmpeg('-f', 'lavfi', '-i', `sine=440:d=${minutes * 60}:r=8000`, at(name));

  test('is kept whole', async () => {
    tone(20, 'meeting.flac');
    const { chunks, warnings } = succeeded(await prepareFile(at('meeting.flac'), { diarization: true }));
    expect(chunks).toHaveLength(1);
    expect(warnings).toEqual([]);
  }, 60_000);

  test('is cut if it is too long for that, with a warning', async () => {
    const short = await openPreparation({ DIARIZE_MAX_MINUTES: 15 });
    const { chunks, warnings } = succeeded(await short.prepareFile(at('meeting.flac'), { diarization: true }));
    expect(chunks.length).toBeGreaterThan(1);
    expect(warnings).toMatchObject([{ code: 'option_adjusted', option: 'diarization' }]);
    await short.close();
  }, 60_000);
});
