import { isWithin } from '#shared/domain/window.ts';
import { listWindows, recordOpen } from '#shared/postgres/batch.ts';
import { cancelJobs, closeBatch, listCanceled, listEnded } from '#shared/postgres/batch-end.ts';
import { holdTasks, listMisplaced, releaseTasks } from '#shared/postgres/batch-hold.ts';
import { type Db, type Pool, transaction } from '#shared/postgres/client.ts';
import { holdDuty } from '#shared/postgres/duty.ts';
import { insertExpandTask, listUnread } from '#shared/postgres/expand-task.ts';
import type { LedgerSettings } from '#shared/postgres/finish-job.ts';
import type { Signals } from '#shared/queue/signals.ts';
import type { Log } from '#shared/runtime/log.ts';

/** So many rows are changed in one transaction: nobody waits long for any of them. */
const TASKS = 2_000;
const JOBS = 500;

type Parts = { pool: Pool; settings: LedgerSettings; signals: Signals; log: Log };

/**
 * Opens and shuts windows, holds and releases the work of batches, cancels what is left of canceled ones, has manifests
 * read on, and ends batches of which every item has ended. Tells how many tasks can be handed out that could not before.
 */
export async function keepBatches(parts: Parts): Promise<number> {
  const { pool } = parts;
  await openWindows(pool);
  await cancelRest(parts);
  let released = await inPortions(pool, Infinity, readOn);
  for (const { id, held } of await listMisplaced(pool)) {
    if (held) await inPortions(pool, TASKS, db => holdTasks(db, id, TASKS));
    else released += await inPortions(pool, TASKS, db => releaseTasks(db, id, TASKS));
  }
  return released + (await closeEnded(parts));
}

async function openWindows(pool: Pool): Promise<void> {
  for (const { id, window, isOpen, now } of await listWindows(pool)) {
    const open = isWithin(window, now);
    if (open !== isOpen) await recordOpen(pool, id, open);
  }
}

async function readOn(db: Db): Promise<number> {
  const unread = await listUnread(db);
  for (const batch of unread) await insertExpandTask(db, batch);
  return unread.length;
}

async function cancelRest({ pool, settings, signals }: Parts): Promise<void> {
  for (const id of await listCanceled(pool)) {
    await inPortions(pool, JOBS, async db => {
      const { canceled, running } = await cancelJobs(db, id, JOBS, settings);
      signals.revoke(running);
      return canceled;
    });
  }
}

/** Does something to rows, at most `most` at a time and by one dispatcher, until there are no more. Tells how many. */
async function inPortions(pool: Pool, most: number, change: (db: Db) => Promise<number>): Promise<number> {
  let total = 0;
  for (let changed = most; changed === most; total += changed) {
    changed = await transaction(pool, async db => ((await holdDuty(db, 'batches')) ? change(db) : 0));
  }
  return total;
}

async function closeEnded({ pool, settings, log }: Parts): Promise<number> {
  let closed = 0;
  for (const id of await listEnded(pool)) {
    const done = await transaction(pool, db => closeBatch(db, id, settings.publicUrl));
    if (done) log.info({ batch: id }, 'batch ended');
    closed += done ? 1 : 0;
  }
  return closed;
}
