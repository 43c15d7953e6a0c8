import { closeInTurn } from '#shared/runtime/drain.ts';
import type { Context } from '../context.ts';
import { every } from '../every.ts';
import { openReporter } from '../reporter.ts';
import { type Taking, takeTasks } from '../take-tasks.ts';
import type { Condition } from './complaint.ts';
import { openEngine } from './engine/open-engine.ts';
import { openFitness } from './fitness.ts';
import { openQualityGate } from './quality-gate.ts';
import { openSpeed } from './speed.ts';
import { transcriberStation } from './transcribe.ts';

/** Transcribes until closed; takes tasks only while its engine is fit. */
export function runTranscriber(context: Context): { close: () => Promise<void> } {
  const { config, log, signals, store, settings } = context;
  const engine = openEngine(config);
  const speed = openSpeed(config.ENGINE_SPEED);
  const patienceMs = config.ENGINE_TIMEOUT_S * 1000;
  const limit = { maxFails: config.MAX_FAILS, restMs: config.FAIL_TIMEOUT_S * 1000 };
  const fitness = openFitness({ engine, log, patienceMs, limit, heed });
  const gate = openQualityGate(fitness);
  const station = transcriberStation({ engine, fitness, gate, speed, store, leastDeadlineMs: patienceMs, settings });
  let taking: Taking | undefined;

  const reporter = openReporter(context, 'transcriber', engine.slots, () => {
    const { state, reason } = fitness.condition();
    const busy = state === 'fit' && taking && taking.held() > 0;
    return { state: busy ? 'busy' : state, reason, engine: fitness.engine(), speed: speed.known() };
  });

  function heed({ state }: Condition): void {
    if (state !== 'fit') taking?.pause('unfit');
    else if (taking) taking.resume('unfit');
    else taking = takeTasks(context, station, engine.slots, () => fitness.engine()?.name ?? null);
    void reporter.report().then(signals.wake);
  }

  let drained = false;
  context.wish.heed(wanted => {
    if (drained && wanted === 'work') fitness.doubt('starting', 'the engine was left alone, and is proven again');
    drained = wanted === 'drain';
  });
  const idle = every(config.CANARY_EVERY_S * 1000, log, 'canary', () => fitness.check(() => taking?.held() === 0));
  fitness.doubt('starting', 'the engine has not been heard yet');
  return {
    async close() {
      taking?.pause('ending');
      await closeInTurn(log, [
        { name: 'reporting', close: reporter.drain },
        { name: 'tasks', close: () => taking?.drain() },
        { name: 'engine', close: fitness.close },
        { name: 'canary', close: idle.close, limitS: 2 },
        { name: 'worker list', close: reporter.close },
      ]);
    },
  };
}
