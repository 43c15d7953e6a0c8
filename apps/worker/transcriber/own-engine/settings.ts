import { z } from 'zod';
import { count } from '#shared/runtime/env.ts';

/** What a transcriber reads of its card, and of an engine of its own. */
export const ownEngineEnv = {
  ENGINE_COMMAND: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Line of shell that this transcriber starts its engine with, in the foreground; `{port}` becomes the port of ENGINE_URL, or a free one.',
    ),
  ENGINE_START_S: count(1200, 0).describe(
    'Seconds that an engine of ENGINE_COMMAND may take to become fit before it is started anew; 0 for any time.',
  ),
  GPU: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Index or UUID of the GPU beside this transcriber: shown on the worker list, the only one its engine sees.',
    ),
  CUDA_VISIBLE_DEVICES: z.string().optional().describe('Its first entry is the GPU, if GPU is not set.'),
  RECYCLE_VRAM_PERCENT: count(90, 0, 100).describe(
    'Part of the GPU’s memory that, once taken, has the engine of ENGINE_COMMAND started anew between tasks; 0 for never.',
  ),
  RECYCLE_AUDIO_HOURS: count(0, 0).describe('The same after so many hours of audio; 0 for never.'),
  RECYCLE_CHUNK_S: count(0, 0).describe('The same after a chunk longer than so many seconds; 0 for never.'),
};
