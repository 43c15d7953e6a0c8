import { z } from 'zod';
import { common, count, readEnv } from '#shared/runtime/env.ts';
import { delivererEnv } from './deliverer/settings.ts';
import { dispatcherEnv } from './dispatcher/settings.ts';
import { preparerEnv } from './preparer/settings.ts';
import { transcriberEnv } from './transcriber/settings.ts';

const settings = z.object({
  ...common,
  WORKER_ID: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Name on the worker list; made from role, host and pid if not set.'),
  METRICS_HOST: z.string().default('127.0.0.1').describe('Address that a worker’s own /metrics listens on.'),
  METRICS_PORT: count(0, 0, 65_535).describe('Port of this process’s own /metrics; 0 for none.'),
  LEASE_S: count(10, 1, 3600).describe(
    'Seconds after which the work of a worker that is not heard of goes to another.',
  ),
  WATCHDOG_S: count(60, 0, 86_400).describe(
    'Seconds after which a worker that could take waiting work, and takes none, ends to be started again; 0 for never.',
  ),
  SCRATCH_DIR: z
    .string()
    .optional()
    .describe(
      'Folder for copies of recordings and chunks that are worked on, where AUDIO_STORE is a bucket; that of the system for temporary files if not set.',
    ),
  SCRATCH_MB: count(16_384, 1).describe(
    'Megabytes that these copies may take up together; a larger one is made when there is no other.',
  ),
  ...dispatcherEnv,
  ...preparerEnv,
  ...transcriberEnv,
  ...delivererEnv,
});

/** What a worker of any role reads. */
export const WorkerEnv = settings.refine(env => env.SCALE_MIN <= env.SCALE_MAX, {
  path: ['SCALE_MIN'],
  error: 'is more than SCALE_MAX',
});
export type Config = z.infer<typeof WorkerEnv>;

/** Reads the configuration of a role, or tells everything that is wrong with it and exits with 2. */
export function readConfig(role: string): Config {
  const needsUrl = role === 'transcriber' && !process.env.ENGINE_COMMAND?.includes('{port}');
  const schema = needsUrl ? WorkerEnv.required({ ENGINE_URL: true }) : WorkerEnv;
  return readEnv(schema, process.env) as Config;
}

/** The environment for a program that is not ours, without the ways to the ledger, the queue and the store. */
export function foreignEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !(name in common) && name !== 'API_KEY'));
}

/** The same for a program that speaks to the cloud: it may need the key to it. */
export function cloudEnv(): NodeJS.ProcessEnv {
  const keys = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
  return { ...foreignEnv(), ...Object.fromEntries(keys) };
}

/** Reads only some settings: for commands that need no worker's whole configuration. */
export function readSome<Schema extends z.ZodObject>(schema: Schema): z.infer<Schema> {
  return readEnv(schema, process.env);
}
