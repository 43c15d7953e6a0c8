import { UTILIZATION } from './scaling.ts';

/** What a day brings; hours of audio, and how fast the engines are: audio per time of one GPU. */
export type DayOfAudio = {
  hours: number;
  speed: number;
  /** Hours of the day in which it comes. */
  withinH: number;
  /** It comes in so many bursts, each of which is to be done within `burstS` seconds; none if it comes evenly. */
  bursts?: number | undefined;
  burstS?: number | undefined;
};

/** What it takes: `steady` GPUs for audio that comes evenly, `burst` for what comes at the same moment, `gpus` of both. */
export type Size = { steady: number; burst: number; gpus: number; preparerCores: number };

/** A core of a preparer decodes and cuts this much audio per time. */
const DECODE_SPEED = 250;

/** Sums of floating point may miss a whole number by less. */
const NOTHING = 1e-9;

/**
 * How many GPUs a day takes: its audio, divided by what one does in the time, at 70 % of it so that what comes unevenly
 * need not wait; or where all of a burst is to be done within minutes, as many as that takes. One at least.
 */
export function sizeFor({ hours, speed, withinH, bursts = 0, burstS = 300 }: DayOfAudio): Size {
  const rate = hours / withinH;
  const steady = atLeastOne(rate / (speed * UTILIZATION));
  const burstRate = bursts > 0 ? ((hours / bursts) * 3600) / burstS : 0;
  const burst = Math.max(0, Math.ceil(burstRate / speed - NOTHING));
  const preparerCores = atLeastOne(Math.max(rate / UTILIZATION, burstRate) / DECODE_SPEED);
  return { steady, burst, gpus: Math.max(steady, burst), preparerCores };
}

function atLeastOne(exact: number): number {
  return Math.max(1, Math.ceil(exact - NOTHING));
}
