import type { WorkerState } from '#shared/postgres/worker.ts';
import type { Context } from '../context.ts';
import { openReporter } from '../reporter.ts';
import { type Taking, takeTasks } from '../take-tasks.ts';
import { openEngine } from './engine/open-engine.ts';
import { openFitness } from './fitness.ts';
import { openSpeed } from './speed.ts';
import { transcriberStation } from './transcribe.ts';

/** Transcribes until closed; takes tasks only while its engine is fit. */
export function runTranscriber(context: Context): { close: () => Promise<void> } {
  const { config, pool, log, workerId, signals, store, settings } = context;
  const engine = openEngine(config);
  const speed = openSpeed(config.ENGINE_SPEED);
  const { slots } = engine.abilities;
  const reporter = openReporter(pool, log, { id: workerId, role: 'transcriber', slots, state: 'starting' });
  const fitness = openFitness(engine, log, tell);
  const leastDeadlineMs = config.ENGINE_TIMEOUT_S * 1000;
  const station = transcriberStation({ engine, fitness, speed, store, leastDeadlineMs, settings });
  let taking: Taking | undefined;

  function tell(state: WorkerState, reason: string | null): void {
    void reporter.report({ state, reason, engine: fitness.engine(), speed: speed.current() }).then(signals.wake);
    if (state !== 'fit') void taking?.pause();
    else if (taking) taking.resume();
    else taking = takeTasks(context, station, slots, () => fitness.engine()?.name ?? null);
  }

  fitness.doubt('starting', 'the engine has not been heard yet');
  return {
    async close() {
      await reporter.report({ state: 'draining' });
      await taking?.drain();
      fitness.close();
      await reporter.close();
    },
  };
}
