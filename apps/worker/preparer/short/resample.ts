import { SAMPLE_RATE } from '#shared/domain/chunk.ts';

/**
 * Brings samples to 16 kHz, with the filter that ffmpeg has by default: 32 zero crossings of a sinc below the lower of
 * both rates, under a Kaiser window. The result is within a step or two of ffmpeg's.
 */
export function resample(samples: Int16Array, sampleRate: number): Int16Array {
  if (sampleRate === SAMPLE_RATE) return samples;
  const filter = filterFor(sampleRate);
  const output = new Int16Array(Math.ceil((samples.length * filter.steps) / filter.step));
  convolve(mirrored(samples, filter.taps / 2 - 1, filter.taps), filter, output);
  return output;
}

/** Between two input samples there are `steps` places for an output sample, which come `step` of them apart. */
type Filter = { steps: number; step: number; taps: number; phases: Float64Array[] };

const filters = new Map<number, Filter>();

function filterFor(sampleRate: number): Filter {
  const known = filters.get(sampleRate) ?? makeFilter(sampleRate);
  filters.set(sampleRate, known);
  return known;
}

const CROSSINGS = 32;
const CUTOFF = 0.97;

function makeFilter(sampleRate: number): Filter {
  const divisor = greatestCommonDivisor(sampleRate, SAMPLE_RATE);
  const steps = SAMPLE_RATE / divisor;
  const bandwidth = Math.min((SAMPLE_RATE * CUTOFF) / sampleRate, 1);
  const taps = Math.ceil(CROSSINGS / bandwidth / 8) * 8;
  const phases = Array.from({ length: steps }, (_, phase) => {
    const centre = taps / 2 - 1 + phase / steps;
    const weights = Float64Array.from({ length: taps }, (_, tap) => weightAt(tap - centre, bandwidth, taps));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map(weight => weight / sum);
  });
  return { steps, step: sampleRate / divisor, taps, phases };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

const KAISER_BETA = 9;

function weightAt(distance: number, bandwidth: number, taps: number): number {
  const angle = Math.PI * distance * bandwidth;
  const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
  const inWindow = 1 - ((2 * distance) / taps) ** 2;
  return sinc * bessel(KAISER_BETA * Math.sqrt(Math.max(0, inWindow)));
}

/** The modified Bessel function of order zero, by its power series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** At its edges the recording goes on as its mirror image, so that it begins and ends without a click. */
function mirrored(samples: Int16Array, before: number, after: number): Float64Array {
  const padded = new Float64Array(before + samples.length + after);
  padded.set(samples, before);
  const last = samples.length - 1;
  for (let n = 1; n <= before; n++) padded[before - n] = samples[Math.min(n, last)]!;
  for (let n = 1; n <= after; n++) padded[before + last + n] = samples[Math.max(last - n, 0)]!;
  return padded;
}

function convolve(samples: Float64Array, { steps, step, taps, phases }: Filter, output: Int16Array): void {
  // Kept apart, so that both stay whole numbers, which index faster.
  const whole = Math.floor(step / steps);
  const rest = step % steps;
  let at = 0;
  let phase = 0;
  for (let index = 0; index < output.length; index++) {
    const weights = phases[phase]!;
    // By turns: one sum alone would wait for itself at every step.
    let even = 0;
    let odd = 0;
    for (let n = 0; n < taps; n += 2) {
      even += samples[at + n]! * weights[n]!;
      odd += samples[at + n + 1]! * weights[n + 1]!;
    }
    output[index] = Math.max(-32_768, Math.min(32_767, Math.round(even + odd)));
    at += whole;
    phase += rest;
    if (phase < steps) continue;
    phase -= steps;
    at++;
  }
}
