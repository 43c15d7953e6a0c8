import type { Router } from 'express';
import { funasrExample } from './kinds/funasr-example.ts';
import { funasrServer } from './kinds/funasr-server.ts';
import { gguf } from './kinds/gguf.ts';
import { openai } from './kinds/openai.ts';
import { serveVllm } from './kinds/serve-vllm.ts';
import { vllm } from './kinds/vllm.ts';
import type { Simulation } from './simulation.ts';

/** The servers that can be looked like, each by its routes. */
export const kinds = {
  'funasr-server': funasrServer,
  'funasr-example': funasrExample,
  'serve-vllm': serveVllm,
  gguf,
  vllm,
  openai,
} satisfies Record<string, (simulation: Simulation) => Router>;
