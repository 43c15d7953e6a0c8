import { z } from 'zod';
import { Networks } from '#shared/runtime/address.ts';
import { common, count, readEnv } from '#shared/runtime/env.ts';

/** What the API reads. */
export const ApiEnv = z.object({
  ...common,
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all.'),
  PORT: count(8080, 0, 65_535).describe('Port to listen on; 0 takes a free one.'),
  MAX_UPLOAD_BYTES: count(5 * 1024 ** 3, 1).describe('Largest recording that is accepted, in bytes.'),
  ALLOW_NETWORKS: Networks.default([]).describe(
    'Private networks that audio and webhooks may reach, such as 10.1.0.0/16, separated by commas.',
  ),
});
export type Config = z.infer<typeof ApiEnv>;

/** Reads the configuration, or tells everything that is wrong with it and exits with 2. */
export function readConfig(): Config {
  return readEnv(ApiEnv, process.env);
}
