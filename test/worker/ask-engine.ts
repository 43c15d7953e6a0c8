import { Options } from '#shared/domain/options.ts';
import type { ChunkAudio, Engine, Patience } from '../../apps/worker/transcriber/engine/engine.ts';
import { openEngine } from '../../apps/worker/transcriber/engine/open-engine.ts';

/** A signal that does not fire. */
export const never = new AbortController().signal;

/** The adapter of an engine at an address: of a funasr-server, unless `settings` say otherwise. */
export function engineAt(
  ENGINE_URL: string,
  ENGINE_MODEL = 'fun-asr-nano',
  settings: Partial<Parameters<typeof openEngine>[0]> = {},
): Engine {
  return openEngine({ ENGINE_KIND: 'funasr-server', ENGINE_URL, ENGINE_MODEL, ENGINE_REVISION: '2512', ...settings });
}

/** Has a chunk transcribed with some options, within 20 s unless told; there is sound all over it unless told. */
export function askEngine(
  engine: Engine,
  audio: Omit<ChunkAudio, 'spans'> & Partial<ChunkAudio>,
  options: Partial<Options> = {},
  patience: Partial<Patience> = {},
): ReturnType<Engine['transcribe']> {
  const spans = [{ startMs: 0, endMs: audio.durationMs }];
  return engine.transcribe({ spans, ...audio }, Options.parse(options), {
    signal: never,
    deadlineMs: 20_000,
    ...patience,
  });
}
