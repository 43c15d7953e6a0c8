import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { common, readEnv } from '#shared/runtime/env.ts';
import { readStackFile } from '#shared/runtime/stack-file.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** What the command line reads. */
export const CliEnv = z.object({
  STENOPOOL_API: z
    .url({ protocol: /^https?$/, error: 'expected http://host:port' })
    .optional()
    .describe('Where the API is; that of the last `npm start` if not set.'),
  STENOPOOL_API_KEY: z.string().min(1).optional().describe('Key to ask with; that of the last `npm start` if not set.'),
});

/** What those of its commands read that look at a machine of the line. */
const HostEnv = z.object({
  DATABASE_URL: common.DATABASE_URL.optional(),
  REDIS_URL: common.REDIS_URL.optional(),
  REDIS_SENTINEL: common.REDIS_SENTINEL,
  AUDIO_STORE: common.AUDIO_STORE.optional(),
  AWS_ENDPOINT_URL: common.AWS_ENDPOINT_URL,
  AWS_REGION: common.AWS_REGION,
  AWS_ACCESS_KEY_ID: common.AWS_ACCESS_KEY_ID,
  AWS_SECRET_ACCESS_KEY: common.AWS_SECRET_ACCESS_KEY,
  AWS_SESSION_TOKEN: common.AWS_SESSION_TOKEN,
  S3_PATH_STYLE: common.S3_PATH_STYLE,
  ENGINE_URL: z.string().optional(),
});
export type HostConfig = z.infer<typeof HostEnv>;

/** Where to ask and with which key: flags go first, then the environment, then what `npm start` has kept. */
export function readConnection(flags: { api?: string; key?: string }): { url: string; key: string | undefined } {
  const env = readEnv(CliEnv, {
    ...source(),
    ...(flags.api !== undefined && { STENOPOOL_API: flags.api }),
    ...(flags.key !== undefined && { STENOPOOL_API_KEY: flags.key }),
  });
  const own = readStackFile(dataDir());
  const url = (env.STENOPOOL_API ?? own?.api ?? 'http://127.0.0.1:8080').replace(/\/+$/, '');
  // The key of this machine is nobody else's business.
  return { url, key: env.STENOPOOL_API_KEY ?? (url === own?.api ? own.key : undefined) };
}

/** Where the parts of the line are, as far as this machine knows. */
export function readHost(): HostConfig {
  const own = readStackFile(dataDir());
  return readEnv(HostEnv, {
    ...(own && { DATABASE_URL: own.databaseUrl, REDIS_URL: own.redisUrl, AUDIO_STORE: own.audioStore }),
    ...source(),
  });
}

/** A key that somebody chose, for `keys create`. */
export function readChosenKey(): string | undefined {
  const schema = z.object({ API_KEY: z.string().min(16, 'at least 16 characters').optional() });
  return readEnv(schema, source()).API_KEY;
}

function dataDir(): string {
  return resolve(ROOT, source().DATA_DIR ?? './data');
}

function source(): NodeJS.ProcessEnv {
  if (existsSync(join(ROOT, '.env'))) process.loadEnvFile(join(ROOT, '.env'));
  return process.env;
}
