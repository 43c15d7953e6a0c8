import type { Router } from 'express';
import { funasrExample } from './kinds/funasr-example.ts';
import { funasrServer } from './kinds/funasr-server.ts';
import { gguf } from './kinds/gguf.ts';
import { gradio3, gradio4, gradio5, gradio6, gradio444 } from './kinds/gradio.ts';
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
  'gradio-3': gradio3,
  'gradio-4': gradio4,
  'gradio-4.44': gradio444,
  'gradio-5': gradio5,
  'gradio-6': gradio6,
} satisfies Record<string, (simulation: Simulation) => Router>;
