import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { common, count, readEnv } from '#shared/runtime/env.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

const HELP = `npm start runs everything on this machine: Postgres, Redis, the API, every worker and simulated engines.

  npm start -- --engines N   simulated engines (default 2); not used when ENGINE_URL or ENGINE_COMMAND is set
  npm start -- --rtfx X      seconds of audio that a simulated engine does in a second (default 100)
  npm start -- --help        this text

Settings come from the environment or from a file .env: HOST, PORT, DATABASE_URL, REDIS_URL, AUDIO_STORE, ENGINE_URL,
ENGINE_COMMAND, API_KEY, DATA_DIR, METRICS_PORT, DRAIN_S, LOG_LEVEL. README.md says what each one means.
`;

export const configSchema = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address that the API listens on.'),
  PORT: count(8080, 0, 65_535).describe('Port of the API; 0 takes a free one.'),
  DATABASE_URL: common.DATABASE_URL.optional().describe('A Postgres of your own instead of the private one.'),
  REDIS_URL: common.REDIS_URL.optional().describe('A Redis of your own instead of the private one.'),
  AUDIO_STORE: common.AUDIO_STORE.optional().describe('Where recordings are kept; audio/ in DATA_DIR if not set.'),
  ENGINE_URL: z
    .string()
    .transform(list => list.split(',').map(url => url.trim()))
    .pipe(z.array(z.url({ protocol: /^https?$/, error: 'expected http://host:port, several divided by commas' })))
    .optional()
    .describe('Fun-ASR servers, divided by commas; one transcriber for each. Simulated engines if not set.'),
  ENGINE_COMMAND: z
    .string()
    .optional()
    .describe('Line of shell that starts a Fun-ASR server, instead of simulated engines.'),
  API_KEY: z
    .string()
    .min(16, 'at least 16 characters')
    .optional()
    .describe('A key to accept, instead of one made at the first start.'),
  DATA_DIR: z.string().default('./data').describe('Folder that keeps everything between runs.'),
  METRICS_PORT: count(0, 0, 65_000).describe(
    'Port of the /metrics of the dispatcher; those of preparer, deliverer and transcribers are the next. 0 for none.',
  ),
  DRAIN_S: count(30, 0, 3600).describe('Seconds that running work may take to finish after Ctrl-C.'),
  LOG_LEVEL: common.LOG_LEVEL,
  '--engines': count(2, 1, 64),
  '--rtfx': z.coerce.number().positive().default(100),
});

export type Config = z.infer<typeof configSchema>;

/** Reads flags and environment. Everything that is wrong with them is reported together, and the process exits with 2. */
export function readConfig(args: string[]): Config {
  const flags = readFlags(args);
  if (existsSync(join(ROOT, '.env'))) process.loadEnvFile(join(ROOT, '.env'));
  const config = readEnv(configSchema, { ...process.env, '--engines': flags.engines, '--rtfx': flags.rtfx });
  return { ...config, DATA_DIR: resolve(ROOT, config.DATA_DIR) };
}

/** The environment as it is, for children: they read settings of their own that are none of our business. */
export function hostEnv(): NodeJS.ProcessEnv {
  return { ...process.env };
}

function readFlags(args: string[]): { engines?: string; rtfx?: string } {
  try {
    const { values } = parseArgs({
      args,
      options: { engines: { type: 'string' }, rtfx: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    return values;
  } catch (error) {
    process.stderr.write(
      `${(error as Error).message.split(/\.?(\n|\. |$)/)[0]}. npm start -- --help lists the flags.\n`,
    );
    process.exit(2);
  }
}
