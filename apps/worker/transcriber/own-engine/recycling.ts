import type { Log } from '#shared/runtime/log.ts';
import { type Duty, every } from '../../every.ts';
import type { Taking } from '../../take-tasks.ts';
import type { Fitness } from '../fitness.ts';
import { shouldRecycle, type WearLimits } from './recycle.ts';
import type { WearMeter } from './wear.ts';

const LOOK_EVERY_MS = 1_000;

type Parts = {
  wear: WearMeter;
  limits: WearLimits;
  restart: (reason: string) => Promise<void>;
  fitness: Fitness;
  taking: Taking;
  log: Log;
};

/** Starts a worn engine anew between tasks: none is taken any more, and when the last in hand is done it ends. */
export function openRecycling({ wear, limits, restart, fitness, taking, log }: Parts): Duty {
  let looks = 0;
  return every(LOOK_EVERY_MS, log, 'recycling', async () => {
    const reason = shouldRecycle(wear.read(), limits);
    if (reason === null) {
      looks = 0;
      return taking.resume('worn');
    }
    taking.pause('worn');
    looks += 1;
    // A task that was on its way when taking was paused is in hand by the next look.
    if (looks === 1 || taking.held() > 0 || fitness.condition().state !== 'fit') return;
    await restart(reason);
    fitness.doubt('starting', `the engine was started anew: ${reason}`);
  });
}
