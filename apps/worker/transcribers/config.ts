import { z } from 'zod';
import { common, count, readEnv } from '#shared/runtime/env.ts';

const list = z.string().transform(text => text.split(',').map(word => word.trim()));

/** What `npm run transcribers` reads; the rest is passed on to each transcriber. */
export const TranscribersEnv = z.object({
  GPUS: list.optional().describe('GPUs to use, by index or UUID, divided by commas; all if not set.'),
  CUDA_VISIBLE_DEVICES: list.optional().describe('The same, if GPUS is not set.'),
  ENGINE_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_000)
    .optional()
    .describe('Port of the engine of GPU 0; that of GPU 1 is the next, and so on.'),
  ENGINE_URL: z
    .string()
    .optional()
    .describe('Where the engines are: `{gpu}` becomes the index of the GPU, `{port}` its port by ENGINE_PORT.'),
  ENGINE_COMMAND: z.string().optional().describe('Line of shell that each transcriber starts its engine with.'),
  WORKER_ID: z.string().optional().describe('Start of their names on the worker list; made from the host if not set.'),
  METRICS_PORT: count(0, 0, 65_000).describe('Port of the /metrics of GPU 0, and so on; 0 for none.'),
  DRAIN_S: common.DRAIN_S,
});
export type Config = z.infer<typeof TranscribersEnv>;

/** Reads the settings, or tells everything that is wrong with them and exits with 2. */
export function readConfig(): Config {
  return readEnv(TranscribersEnv, process.env);
}

/** The environment as it is, for the transcribers. */
export function hostEnv(): NodeJS.ProcessEnv {
  return { ...process.env };
}
