import type { Engine } from './engine.ts';
import { funasrServer } from './funasr-server.ts';

const KINDS = { 'funasr-server': funasrServer };

/** The engine that the configuration names; nothing is sent to it yet. */
export function openEngine(config: {
  ENGINE_KIND: keyof typeof KINDS;
  ENGINE_URL?: string | undefined;
  ENGINE_MODEL: string;
  ENGINE_REVISION?: string | undefined;
}): Engine {
  if (!config.ENGINE_URL) throw new Error('ENGINE_URL is not set');
  const revision = config.ENGINE_REVISION ?? null;
  return KINDS[config.ENGINE_KIND]({ url: config.ENGINE_URL, model: config.ENGINE_MODEL, revision });
}
