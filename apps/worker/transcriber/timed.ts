import type { Metrics } from '#shared/runtime/metrics.ts';
import type { Engine } from './engine/engine.ts';

/** The same engine; how long its answers take is counted. */
export function timed(engine: Engine, metrics: Pick<Metrics, 'countAsked'>): Engine {
  const transcribe: Engine['transcribe'] = async (...asked) => {
    const startedAt = performance.now();
    const outcome = await engine.transcribe(...asked);
    metrics.countAsked(outcome.kind, (performance.now() - startedAt) / 1000);
    return outcome;
  };
  // What an engine is like may be known only after its first probe, so nothing of it is copied.
  return Object.assign(Object.create(engine), { transcribe });
}
