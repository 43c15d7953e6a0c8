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
  const { config, log, signals, store, settings } = context;
  const engine = openEngine(config);
  const speed = openSpeed(config.ENGINE_SPEED);
  const fitness = openFitness(engine, log, heed);
  const leastDeadlineMs = config.ENGINE_TIMEOUT_S * 1000;
  const station = transcriberStation({ engine, fitness, speed, store, leastDeadlineMs, settings });
  let taking: Taking | undefined;

  const reporter = openReporter(context, 'transcriber', engine.abilities.slots, () => {
    const { state, reason } = fitness.state();
    const busy = state === 'fit' && taking && taking.held() > 0;
    return { state: busy ? 'busy' : state, reason, engine: fitness.engine(), speed: speed.known() };
  });

  function heed({ state }: { state: WorkerState }): void {
    if (state !== 'fit') taking?.pause('unfit');
    else if (taking) taking.resume('unfit');
    else taking = takeTasks(context, station, engine.abilities.slots, () => fitness.engine()?.name ?? null);
    void reporter.report().then(signals.wake);
  }

  fitness.doubt('starting', 'the engine has not been heard yet');
  return {
    async close() {
      await reporter.drain();
      await taking?.drain();
      fitness.close();
      await reporter.close();
    },
  };
}
