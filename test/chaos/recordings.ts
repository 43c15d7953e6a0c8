import { join } from 'node:path';
import type { JobClass } from '#shared/domain/options.ts';
import { type Format, makeRecording, type Recording } from '../support/audio.ts';
import type { Random } from './random.ts';

/** A recording that jobs are made of, and the language that is spoken in it. */
export type Sample = Recording & { language: 'en' | 'zh'; length: Length };

export type Length = keyof typeof SECONDS;

const SECONDS = { clip: [5, 15], call: [20, 60], talk: [120, 300], meeting: [700, 1200] } as const;
const FORMATS: Format[] = ['wav', 'mp3', 'flac', 'ogg', 'm4a'];

/** How often each length is asked for: mostly short, so that the engines and not this machine are what is tested. */
const WEIGHTS: Record<Length, number> = { clip: 66, call: 25, talk: 7, meeting: 2 };

/** Speaks `count` recordings of each length into a folder. */
export async function makeSamples(folder: string, random: Random, count: Record<Length, number>): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const length of Object.keys(SECONDS) as Length[]) {
    for (let number = 0; number < count[length]; number++) {
      const language = random.chance(0.25) ? 'zh' : 'en';
      const path = join(folder, `${length}-${number}.${random.pick(FORMATS)}`);
      const [least, most] = SECONDS[length];
      const minutes = random.between(least, most) / 60;
      const recording = await makeRecording({ path, minutes, language, seed: random.between(1, 2 ** 31) });
      samples.push({ ...recording, language, length });
    }
  }
  return samples;
}

export type PlannedJob = {
  /** The caller's own name; one job of this name is right, two are a job done twice. */
  reference: string;
  sample: Sample;
  class: JobClass;
  way: 'form' | 'upload' | 'url';
  hasCallback: boolean;
  /** How often the answer to its submission is lost on the way, so that the client has to repeat it. */
  lostAnswers: number;
};

/** Chooses what is submitted, in order. */
export function planJobs(count: number, samples: Sample[], random: Random): PlannedJob[] {
  const lengths = new Set(samples.map(sample => sample.length));
  const weights = Object.fromEntries([...lengths].map(length => [length, WEIGHTS[length]])) as Record<Length, number>;
  return Array.from({ length: count }, (_, index) => {
    const length = random.weighted(weights);
    return {
      reference: `job-${index}`,
      sample: random.pick(samples.filter(sample => sample.length === length)),
      class: random.weighted({ interactive: 2, standard: 5, backfill: 3 }),
      way: random.weighted({ form: 5, upload: 3, url: 2 }),
      hasCallback: random.chance(0.6),
      lostAnswers: random.weighted({ '0': 85, '1': 12, '2': 3 }) === '0' ? 0 : random.between(1, 2),
    };
  });
}
