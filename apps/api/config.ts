import { z } from 'zod';
import type { AudioLimits } from '#shared/domain/admission.ts';
import { common, count, readEnv } from '#shared/runtime/env.ts';

/** What the API reads. */
export const ApiEnv = z.object({
  ...common,
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all.'),
  PORT: count(8080, 0, 65_535).describe('Port to listen on; 0 takes a free one.'),
  QUIET_S: count(30, 1, 100).describe('Seconds after which an OpenAI client that waits is sent a sign of life.'),
  MAX_QUEUED_AUDIO_H: count(100_000, 0).describe(
    'Hours of audio that may be accepted and not yet transcribed; a class counts with those before it. 0 for no limit.',
  ),
  MAX_QUEUED_AUDIO_H_INTERACTIVE: count(0, 0).describe(
    'The same for `interactive` alone, which is of little use once it waits for long; 0 for no other limit.',
  ),
  MAX_QUEUED_AUDIO_H_PER_PROJECT: count(50_000, 0).describe(
    'The part of it that one project may have; 0 for no limit.',
  ),
});
export type Config = z.infer<typeof ApiEnv>;

const HOUR_MS = 3_600_000;

/** The limits of a configuration. */
export function limitsOf(config: Config): AudioLimits {
  const limit = (hours: number) => (hours === 0 ? Number.POSITIVE_INFINITY : hours * HOUR_MS);
  const all = limit(config.MAX_QUEUED_AUDIO_H);
  const interactive = Math.min(all, limit(config.MAX_QUEUED_AUDIO_H_INTERACTIVE));
  return { all: { interactive, standard: all, backfill: all }, project: limit(config.MAX_QUEUED_AUDIO_H_PER_PROJECT) };
}

/** Reads the configuration, or tells everything that is wrong with it and exits with 2. */
export function readConfig(): Config {
  return readEnv(ApiEnv, process.env);
}
