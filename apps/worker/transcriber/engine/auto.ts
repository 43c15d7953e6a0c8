import { type Engine, NO_ABILITIES } from './engine.ts';
import { openHttp } from './http.ts';
import { type Recognised, recognise } from './recognise.ts';

/**
 * An engine of whatever kind answers there. Each probe after a failed one, or after the engine was found absent, looks
 * anew: another program may have been started in its place.
 */
export function autoEngine(
  { url, apiKey }: { url: string; apiKey: string | null },
  open: (kind: Recognised) => Engine,
): Engine {
  const http = openHttp(url, apiKey);
  let engine: Engine | null = null;
  let isSure = false;

  return {
    get kind() {
      return engine?.kind ?? 'auto';
    },
    get abilities() {
      return engine?.abilities ?? NO_ABILITIES;
    },
    slots: () => engine?.slots() ?? 1,
    requests: audio => engine?.requests(audio) ?? 1,
    async probe(signal) {
      if (!engine || !isSure) {
        const kind = await recognise(http, signal);
        // What it has found out of an engine that is only back stays true.
        if (engine?.kind !== kind) engine = open(kind);
      }
      isSure = false;
      const facts = await engine.probe(signal);
      isSure = true;
      return facts;
    },
    async transcribe(audio, options, patience) {
      if (!engine) throw new Error('an engine is probed before it is asked');
      const outcome = await engine.transcribe(audio, options, patience);
      if (outcome.kind === 'engine_absent') isSure = false;
      return outcome;
    },
  };
}
