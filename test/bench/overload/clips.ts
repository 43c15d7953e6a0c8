import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { mulberry32 } from '../../../apps/simulator/tone/mulberry32.ts';
import { makeRecording } from '../../support/audio.ts';

/** A recording, and when in the run it is handed in. */
export type Clip = { path: string; durationMs: number; atMs: number };

/** What became of one: null if it was transcribed, and else what its client was told. */
export type Fate = { clip: Clip; error: string | null; tookMs: number };

/** What is known of a run: what became of each recording, and when the last one was done. */
export type Run = { fates: Fate[]; makespanMs: number };

/** Makes recordings of every length, as many short as long ones by the logarithm, until they last so long in all. */
export async function makeClips(
  folder: string,
  seed: number,
  { audioMs, fromS, toS }: { audioMs: number; fromS: number; toS: number },
): Promise<Omit<Clip, 'atMs'>[]> {
  const random = mulberry32(seed);
  const clips: Omit<Clip, 'atMs'>[] = [];
  for (let left = audioMs; left > 0; left -= clips.at(-1)!.durationMs) {
    const seconds = fromS * (toS / fromS) ** random();
    const path = join(folder, `${clips.length}.wav`);
    const { durationMs } = await makeRecording({ path, seed: seed * 1_000 + clips.length, minutes: seconds / 60 });
    clips.push({ path, durationMs });
  }
  return clips;
}

/** Has each recording handed in when it is time. */
export async function inTime<T>(clips: Clip[], began: number, handIn: (clip: Clip) => Promise<T>): Promise<T[]> {
  return Promise.all(
    clips.map(async clip => {
      await pause(Math.max(0, began + clip.atMs - performance.now()));
      return handIn(clip);
    }),
  );
}
