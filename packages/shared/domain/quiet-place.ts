import { FRAME_SAMPLES, SOUND_LEVEL } from './level.ts';

/** Where to look for a place to cut, in samples from the first frame on: from, to, and where it would be best. */
export type Search = { from: number; to: number; target: number };

/** Tells whether somebody speaks around a sample. */
export type Hears = (sample: number) => boolean;

/** A place to cut, in samples from the first frame on. */
export type QuietPlace = { sample: number; inSpeech: boolean };

// One word anywhere in the window disqualifies it, so its loudest frame counts, not its mean.
const WINDOW_FRAMES = 25;
const WINDOW_CENTRE = (WINDOW_FRAMES * FRAME_SAMPLES) / 2;
const AS_QUIET_DB = 1;
const ABOVE_QUIET_DB = 6;

/** Each costs some milliseconds; a cut is needed every few minutes. */
const MOST_ASKED = 40;

/**
 * The centre of the quietest half second; of those about as quiet, the nearest to the target. Whoever can tell speech
 * is asked, from the quietest place on, and has the last word: noise may be louder than whispering. Where there is
 * speech everywhere it is the quietest place after all.
 */
export function quietestPlace(levels: number[], { from, to, target }: Search, hears?: Hears): QuietPlace {
  const first = Math.ceil((from - WINDOW_CENTRE) / FRAME_SAMPLES);
  const last = Math.floor((to - WINDOW_CENTRE) / FRAME_SAMPLES);
  const windows: Window[] = [];
  for (let frame = first; frame <= last; frame++) {
    const sample = frame * FRAME_SAMPLES + WINDOW_CENTRE;
    windows.push({ frame, sample, level: Math.max(...levels.slice(frame, frame + WINDOW_FRAMES)) });
  }
  const best = bestOf(windows, target);
  if (hears) return placeByEar(windows, best, target, hears);
  const usual = median(levels.slice(first, last + WINDOW_FRAMES));
  const quietest = leastOf(windows);
  return { sample: best.sample, inSpeech: quietest > SOUND_LEVEL && quietest > usual - ABOVE_QUIET_DB };
}

type Window = { frame: number; sample: number; level: number };

function placeByEar(windows: Window[], best: Window, target: number, hears: Hears): QuietPlace {
  let left = windows;
  for (let asked = 0; asked < MOST_ASKED && left.length > 0; asked++) {
    const { frame, sample } = bestOf(left, target);
    if (!hears(sample)) return { sample, inSpeech: false };
    left = left.filter(window => Math.abs(window.frame - frame) >= WINDOW_FRAMES);
  }
  return { sample: best.sample, inSpeech: true };
}

function bestOf(windows: Window[], target: number): Window {
  const quietest = leastOf(windows);
  const distance = ({ sample }: Window) => Math.abs(sample - target);
  return windows
    .filter(({ level }) => level <= quietest + AS_QUIET_DB)
    .reduce((nearest, window) => (distance(window) < distance(nearest) ? window : nearest));
}

function leastOf(windows: Window[]): number {
  return windows.reduce((least, { level }) => Math.min(least, level), Infinity);
}

function median(levels: number[]): number {
  return levels.toSorted((a, b) => a - b)[Math.floor(levels.length / 2)]!;
}
