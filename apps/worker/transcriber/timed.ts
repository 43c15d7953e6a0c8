import type { Metrics } from '#shared/runtime/metrics.ts';
import { currentTrace, type Tracer } from '#shared/runtime/trace.ts';
import type { Engine } from './engine/engine.ts';

/** The same engine; how long its answers take is counted, and seen in the trace of the task. */
export function timed(engine: Engine, metrics: Pick<Metrics, 'countAsked'>, tracer: Tracer): Engine {
  const transcribe: Engine['transcribe'] = async (...asked) => {
    const startedAt = performance.now();
    const attributes = { 'stenopool.engine': engine.kind, 'stenopool.audio_ms': asked[0].durationMs };
    const span = tracer.start('engine', { parent: currentTrace(), kind: 'client', attributes });
    const outcome = await span.run(() => engine.transcribe(...asked));
    metrics.countAsked(outcome.kind, (performance.now() - startedAt) / 1000);
    span.end({ failed: 'error' in outcome ? outcome.error.message : undefined });
    return outcome;
  };
  // What an engine is like may be known only after its first probe, so nothing of it is copied.
  return Object.assign(Object.create(engine), { transcribe });
}
