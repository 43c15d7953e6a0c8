import { z } from 'zod';
import { common, count, readEnv } from '#shared/runtime/env.ts';

/** What the API reads. */
export const ApiEnv = z.object({
  ...common,
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all.'),
  PORT: count(8080, 0, 65_535).describe('Port to listen on; 0 takes a free one.'),
  QUIET_S: count(30, 1, 100).describe('Seconds after which an OpenAI client that waits is sent a sign of life.'),
});
export type Config = z.infer<typeof ApiEnv>;

/** Reads the configuration, or tells everything that is wrong with it and exits with 2. */
export function readConfig(): Config {
  return readEnv(ApiEnv, process.env);
}
