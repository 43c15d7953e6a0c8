import { z } from 'zod';
import { count } from '#shared/runtime/env.ts';
import { ownEngineEnv } from './own-engine/settings.ts';

/** What only a transcriber reads. */
export const transcriberEnv = {
  ENGINE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('The engine beside this transcriber, such as http://127.0.0.1:8000.'),
  ...ownEngineEnv,
  ENGINE_KIND: z
    .enum(['auto', 'funasr-server', 'serve-vllm', 'vllm', 'openai', 'gguf', 'gradio'])
    .default('auto')
    .describe('Which server program answers there; `auto` finds out.'),
  ENGINE_MODEL: z.string().min(1).default('fun-asr-nano').describe('Model to ask the engine for.'),
  ENGINE_REVISION: z
    .string()
    .min(1)
    .optional()
    .describe('Revision of the model that the operator pinned; no server tells it.'),
  ENGINE_RUNTIME: z
    .enum(['vllm', 'any'])
    .default('vllm')
    .describe('`any` lets a funasr-server work that fell back from vLLM to PyTorch.'),
  ENGINE_API_KEY: z
    .string()
    .min(1)
    .optional()
    .describe('Key that the engine asks for, such as that of `vllm serve --api-key`; sent as a bearer token.'),
  SLOTS: count(0, 0, 1024)
    .transform(slots => slots || undefined)
    .describe('The most requests that the engine is sent at once; 0 for 32 if it batches and 1 if it does not.'),
  SLOTS_MIN: count(4, 1, 1024).describe(
    'Requests at once that an engine that batches begins with; how many it bears, up to SLOTS, is found out at work.',
  ),
  GRADIO_ENDPOINT: z
    .string()
    .min(1)
    .optional()
    .describe('Endpoint of a Gradio app, such as /predict, where it has several that could be meant.'),
  GRADIO_ARGS: z
    .string()
    .transform(text => text.split(',').map(word => word.trim()))
    .optional()
    .describe(
      'What the arguments are, where the app does not tell: `audio,hotwords,language,itn`; `_` leaves one alone.',
    ),
  ROLE: z
    .enum(['primary', 'backup'])
    .default('primary')
    .describe('A backup is given work only while there is no primary of its engine, or work waits too long.'),
  SHARE: z.coerce
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('Part of its pool’s work that this transcriber is given, such as 0.05 for a new revision on trial.'),
  ENGINE_TIMEOUT_S: count(60, 1).describe('The least time that an answer of the engine is waited for.'),
  ENGINE_SPEED: count(20, 1).describe('Audio seconds per second, until it has been measured.'),
  CANARY_EVERY_S: count(180, 1).describe('Seconds without work after which the engine is proven again.'),
  MAX_FAILS: count(3, 0).describe('Failures within FAIL_TIMEOUT_S that give a fit engine a rest; 0 for never.'),
  FAIL_TIMEOUT_S: count(10, 1).describe('Length of that rest.'),
};
