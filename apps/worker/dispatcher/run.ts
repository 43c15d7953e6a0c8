import type { TaskKind } from '#shared/domain/task.ts';
import { foldBacklog } from '#shared/postgres/backlog.ts';
import { leaveLines, lineUpStrays } from '#shared/postgres/turn.ts';
import { openQueues } from '#shared/queue/queue.ts';
import { openSentinel } from '#shared/queue/sentinel.ts';
import { listen } from '#shared/queue/signals.ts';
import type { Context } from '../context.ts';
import { type Duty, every } from '../every.ts';
import { openReporter } from '../reporter.ts';
import { keepBatches } from './batches.ts';
import { openCredits } from './credits.ts';
import { dispatch } from './dispatch.ts';
import { expireJobs } from './expire.ts';
import { measureLine } from './measure.ts';
import { keepMonths } from './months.ts';
import { RECLAIM_REASONS, reclaimAfterLoss, reclaimLost, reclaimMissing } from './reclaim.ts';
import { removeChunks, retain } from './retain.ts';
import { sampleQueue } from './sample-queue.ts';
import { scalingDuties } from './scaling/duties.ts';
import { sweepStore } from './sweep.ts';

const KINDS = ['transcribe', 'expand', 'prepare', 'deliver'] as const satisfies TaskKind[];

/** On a busy line what ends within this is replaced together; on a quiet one nothing waits for it. */
const REST_MS = 15;

const HOUR_MS = 3_600_000;

/** Does the duties of a dispatcher until closed. Any number may run: each duty is done by one at a time. */
export function runDispatcher(context: Context): { close: () => Promise<void> } {
  const { config, pool, queueSettings, settings, signals, store, log, metrics } = context;
  const queues = openQueues(queueSettings);
  const {
    BACKUP_AFTER_S: backupAfterS,
    PREPARE_AHEAD_S: prepareAheadS,
    BACKFILL_RESERVE_SLOTS: backfillReserve,
  } = config;
  const policy = { backupAfterS, prepareAheadS, backfillReserve };
  const reclaiming = { pool, queues, log, countReclaimed: metrics.countReclaimed };
  const parts = { pool, queues, credits: openCredits(config.BACKFILL_MIN_SHARE), policy };
  metrics.expectReclaims(RECLAIM_REASONS);
  // Each kind by itself: what is to be transcribed does not wait until what is to be prepared has been handed out.
  const handOuts = new Map<TaskKind, Duty>(
    KINDS.map(kind => [kind, every(1_000, log, `dispatch ${kind}`, () => dispatch(parts, kind), REST_MS)]),
  );
  const handOut = (kinds: TaskKind[] = []) => {
    for (const kind of kinds.length > 0 ? kinds : KINDS) handOuts.get(kind)?.now();
  };
  const sentinel = openSentinel(queueSettings, () => watch.now());
  const watch = every(1_000, log, 'watch the queue', async () => {
    if ((await reclaimAfterLoss(reclaiming, sentinel)) > 0) handOut();
  });
  const duties = [
    ...handOuts.values(),
    watch,
    every(1_000, log, 'reclaim', async () => {
      if ((await reclaimLost(reclaiming, settings)) > 0) handOut();
    }),
    every(3_000, log, 'look for missing items', async () => {
      if ((await reclaimMissing(reclaiming)) > 0) handOut();
    }),
    // It looks at all that waits.
    every(60_000, log, 'line up strays', async () => {
      if ((await lineUpStrays(pool)) > 0) handOut();
    }),
    every(3_000, log, 'leave lines', () => leaveLines(pool)),
    every(1_000, log, 'expire', () => expireJobs(pool, settings, signals)),
    every(1_000, log, 'batches', async () => {
      if ((await keepBatches({ pool, settings, signals, log })) > 0) handOut();
    }),
    every(5_000, log, 'remove chunks', () => removeChunks(pool, store)),
    every(5_000, log, 'fold the backlog', () => foldBacklog(pool)),
    every(5_000, log, 'sample the queue', () => sampleQueue(pool)),
    measureLine(context),
    every(60_000, log, 'retain', () => retain(pool, store)),
    every(HOUR_MS, log, 'sweep', () => sweepStore(pool, store, log)),
    every(HOUR_MS, log, 'months', () => keepMonths(pool, config.LEDGER_MONTHS, log)),
    ...scalingDuties(context),
  ];
  const ear = listen(queueSettings, { wake: handOut });
  const reporter = openReporter(context, { role: 'dispatcher', lane: '', tier: 'primary', share: null }, () => 0);
  return {
    async close() {
      await reporter.drain();
      ear.close();
      await Promise.all(duties.map(duty => duty.close()));
      sentinel.close();
      await queues.close();
      await reporter.close();
    },
  };
}
