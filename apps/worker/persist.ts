import { setTimeout as pause } from 'node:timers/promises';
import { StoreAway } from '#shared/audio/store.ts';
import type { TakenTask } from '#shared/domain/task.ts';
import { type Db, isOutage, transaction } from '#shared/postgres/client.ts';
import { lockJobOfTask } from '#shared/postgres/job.ts';
import { holdsTask } from '#shared/postgres/task.ts';
import type { Note } from './station.ts';
import type { Work } from './work.ts';

/** One transaction with the job of a task locked, once more after each outage of Postgres or of the store; throws at the signal instead. */
export async function persist(
  by: Work,
  task: TakenTask,
  signal: AbortSignal,
  write: (db: Db) => Promise<boolean>,
): Promise<boolean> {
  for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await transaction(by.pool, async db => {
        const [, written] = await Promise.all([lockJobOfTask(db, task.id), write(db)]);
        return written;
      });
    } catch (err) {
      if (!isOutage(err) && !(err instanceof StoreAway)) throw err;
      by.log.warn({ err }, 'could not record yet');
      await pause(wait);
      signal.throwIfAborted();
    }
  }
}

/** What a task in hand is noted with while it is performed. */
export function noteFor(by: Work, task: TakenTask, signal: AbortSignal): Note {
  return async write => {
    const noted = await persist(by, task, signal, async db => {
      if (!(await holdsTask(db, task))) return false;
      await write(db);
      return true;
    });
    if (noted) by.signals.wake();
    else by.leases.revoke([task.id], 'lease lost');
    return noted;
  };
}
