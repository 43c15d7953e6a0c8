import type { Engine } from './engine.ts';
import { funasrServer } from './funasr-server.ts';
import { serveVllm } from './serve-vllm.ts';

/** What every adapter is given; nothing is sent to the engine before its first probe. */
export type EngineSettings = {
  url: string;
  model: string;
  /** What the operator pinned, for no server tells it. */
  revision: string | null;
  /** Whether Fun-ASR-Nano must run on vLLM, where the server may run it otherwise. */
  runtime: 'vllm' | 'any';
};

const KINDS = {
  'funasr-server': funasrServer,
  'serve-vllm': serveVllm,
} satisfies Record<string, (settings: EngineSettings) => Engine>;

/** The engine that the configuration names; nothing is sent to it yet. */
export function openEngine(config: {
  ENGINE_KIND: keyof typeof KINDS;
  ENGINE_URL?: string | undefined;
  ENGINE_MODEL: string;
  ENGINE_REVISION?: string | undefined;
  ENGINE_RUNTIME?: 'vllm' | 'any';
}): Engine {
  if (!config.ENGINE_URL) throw new Error('ENGINE_URL is not set');
  const revision = config.ENGINE_REVISION ?? null;
  const runtime = config.ENGINE_RUNTIME ?? 'vllm';
  return KINDS[config.ENGINE_KIND]({ url: config.ENGINE_URL, model: config.ENGINE_MODEL, revision, runtime });
}
