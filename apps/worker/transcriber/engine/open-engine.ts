import { autoEngine } from './auto.ts';
import type { Engine } from './engine.ts';
import { funasrServer } from './funasr-server.ts';
import { gguf } from './gguf.ts';
import { gradio } from './gradio.ts';
import type { LayoutWish } from './gradio-layout.ts';
import { openai } from './openai.ts';
import { serveVllm } from './serve-vllm.ts';
import { vllm } from './vllm.ts';

/** What every adapter is given; nothing is sent to the engine before its first probe. */
export type EngineSettings = {
  url: string;
  model: string;
  /** What the operator pinned, for no server tells it. */
  revision: string | null;
  /** Whether Fun-ASR-Nano must run on vLLM, where the server may run it otherwise. */
  runtime: 'vllm' | 'any';
  /** What the server was told to ask for; null for nothing. */
  apiKey: string | null;
  /** The most requests to send at once; null for what suits the kind. */
  slots: number | null;
  /** How many an engine that batches is sent at least. */
  slotsMin: number;
  /** The least time that an answer is waited for. */
  timeoutMs: number;
  /** How to ask a Gradio app, where the app itself does not tell. */
  gradio: LayoutWish;
};

const KINDS = {
  'funasr-server': funasrServer,
  'serve-vllm': serveVllm,
  vllm,
  openai,
  gguf,
  gradio,
} satisfies Record<string, (settings: EngineSettings) => Engine>;

/** The engine that the configuration names; nothing is sent to it yet. */
export function openEngine(config: {
  ENGINE_KIND: 'auto' | keyof typeof KINDS;
  ENGINE_URL?: string | undefined;
  ENGINE_MODEL: string;
  ENGINE_REVISION?: string | undefined;
  ENGINE_RUNTIME?: 'vllm' | 'any';
  ENGINE_API_KEY?: string | undefined;
  ENGINE_TIMEOUT_S?: number;
  SLOTS?: number | undefined;
  SLOTS_MIN?: number;
  GRADIO_ENDPOINT?: string | undefined;
  GRADIO_ARGS?: string[] | undefined;
}): Engine {
  if (!config.ENGINE_URL) throw new Error('ENGINE_URL is not set');
  const settings: EngineSettings = {
    url: config.ENGINE_URL,
    model: config.ENGINE_MODEL,
    revision: config.ENGINE_REVISION ?? null,
    runtime: config.ENGINE_RUNTIME ?? 'vllm',
    apiKey: config.ENGINE_API_KEY ?? null,
    slots: config.SLOTS ?? null,
    slotsMin: config.SLOTS_MIN ?? 4,
    timeoutMs: (config.ENGINE_TIMEOUT_S ?? 60) * 1000,
    gradio: { endpoint: config.GRADIO_ENDPOINT ?? null, args: config.GRADIO_ARGS ?? null },
  };
  if (config.ENGINE_KIND !== 'auto') return KINDS[config.ENGINE_KIND](settings);
  return autoEngine(settings, kind => KINDS[kind](settings));
}
