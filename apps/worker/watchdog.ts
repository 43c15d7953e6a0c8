import { type DispatchedItem, listDispatched } from '#shared/postgres/task.ts';
import { openQueues, type Queues } from '#shared/queue/queue.ts';
import type { Context } from './context.ts';
import { every } from './every.ts';

/** Looks in a row that must show the same: a process that was stopped for a while, or a single odd moment, is no proof. */
const LOOKS = 6;

/** As many waiting items are looked for on the queue. */
const SAMPLE = 20;

export type Watched = {
  /** Whether it would take an item if there were one. */
  couldTake(): boolean;
  /** How many items it has taken so far. */
  taken(): number;
};

/**
 * Ends a worker that has become deaf: it could take work, work has waited on its lane for WATCHDOG_S, and
 * it has taken none for as long. With Postgres or Redis away nobody can tell, and a restart would not help.
 */
export function openWatchdog(
  { pool, log, queueSettings, config, giveUp }: Context,
  lane: string,
  watched: Watched,
): { close(): void } {
  const { WATCHDOG_S: patienceS } = config;
  if (patienceS === 0) return { close() {} };
  const queues = openQueues(queueSettings);
  let before = 0;
  let looks = 0;

  async function isWorkWaiting(): Promise<boolean> {
    const overdue = await listDispatched(pool, patienceS);
    const items = overdue.filter(item => item.lane === lane).slice(0, SAMPLE);
    return items.length > 0 && queues.ready() && (await isAnyThere(queues, items));
  }

  const duty = every((patienceS * 1000) / LOOKS, log, 'watchdog', async () => {
    const now = watched.taken();
    const idle = now === before && watched.couldTake();
    before = now;
    looks = idle && (await isWorkWaiting().catch(() => false)) ? looks + 1 : 0;
    if (looks <= LOOKS) return;
    log.error({ waited_s: patienceS }, 'work waits and none is taken: ends, to be started again');
    giveUp();
  });
  return {
    close() {
      void duty.close();
      void queues.close();
    },
  };
}

async function isAnyThere(queues: Queues, items: DispatchedItem[]): Promise<boolean> {
  const missing = await queues.missing(items);
  return missing.length < items.length;
}
