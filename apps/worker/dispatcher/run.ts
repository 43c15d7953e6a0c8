import type { TaskKind } from '#shared/domain/task.ts';
import { openQueue, type TaskQueue } from '#shared/queue/queue.ts';
import { openSentinel } from '#shared/queue/sentinel.ts';
import { listen } from '#shared/queue/signals.ts';
import type { Context } from '../context.ts';
import { every } from '../every.ts';
import { openReporter } from '../reporter.ts';
import { dispatch } from './dispatch.ts';
import { expireJobs } from './expire.ts';
import { keepMonths } from './months.ts';
import { reclaimAfterLoss, reclaimLost, reclaimMissing } from './reclaim.ts';
import { removeChunks, retain } from './retain.ts';
import { sweepStore } from './sweep.ts';

const KINDS = ['transcribe', 'prepare', 'deliver'] as const satisfies TaskKind[];

const HOUR_MS = 3_600_000;

/** Does the duties of a dispatcher until closed. Any number may run: each duty is done by one at a time. */
export function runDispatcher(context: Context): { close: () => Promise<void> } {
  const { config, pool, queueSettings, settings, signals, store, log } = context;
  const queues = Object.fromEntries(KINDS.map(kind => [kind, openQueue(queueSettings, kind)])) as Record<
    TaskKind,
    TaskQueue
  >;
  const handOut = every(1_000, log, 'dispatch', async () => {
    for (const kind of KINDS) await dispatch(pool, queues[kind], kind);
  });
  const sentinel = openSentinel(queueSettings, () => watch.now());
  const watch = every(1_000, log, 'watch the queue', async () => {
    if ((await reclaimAfterLoss(pool, queues, sentinel, log)) > 0) handOut.now();
  });
  const duties = [
    handOut,
    watch,
    every(1_000, log, 'reclaim', async () => {
      if ((await reclaimLost(pool, settings, log)) > 0) handOut.now();
    }),
    every(3_000, log, 'look for missing items', async () => {
      if ((await reclaimMissing(pool, queues, log)) > 0) handOut.now();
    }),
    every(1_000, log, 'expire', () => expireJobs(pool, settings, signals)),
    every(5_000, log, 'remove chunks', () => removeChunks(pool, store)),
    every(60_000, log, 'retain', () => retain(pool, store)),
    every(HOUR_MS, log, 'sweep', () => sweepStore(pool, store, log)),
    every(HOUR_MS, log, 'months', () => keepMonths(pool, config.LEDGER_MONTHS, log)),
  ];
  const ear = listen(queueSettings, { wake: handOut.now });
  const reporter = openReporter(context, 'dispatcher', () => 0);
  return {
    async close() {
      await reporter.drain();
      ear.close();
      await Promise.all(duties.map(duty => duty.close()));
      sentinel.close();
      await Promise.all(KINDS.map(kind => queues[kind].close()));
      await reporter.close();
    },
  };
}
