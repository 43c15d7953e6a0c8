import type { Db } from './client.ts';

/** Batches of which tasks stand in line that are to be held, or are held that need not be. */
export async function listMisplaced(db: Db): Promise<{ id: string; held: boolean }[]> {
  const { rows } = await db.query(
    `select id, held from batch b where finished_at is null and exists (
       select from task where batch_id = b.id and finished_at is null and kind <> 'expand'
         and state = any (case when held then '{waiting,dispatched}' else '{held}' end::task_state[]))`,
  );
  return rows;
}

/**
 * Takes tasks of a batch out of the line, at most `limit`; what is on a queue means nothing there any more. They stand
 * in no index that claims are made by, so that a claim walks past none of them. Tells how many it were.
 */
export async function holdTasks(db: Db, batchId: string, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `update task set state = 'held', epoch = epoch + 1, dispatched_at = null where id in (
       select id from task where batch_id = $1 and finished_at is null and state in ('waiting', 'dispatched')
         and kind <> 'expand' limit $2 for update skip locked)`,
    [batchId, limit],
  );
  return rowCount ?? 0;
}

/** Puts tasks of a batch back in line, in their old places, at most `limit`. Tells how many it were. */
export async function releaseTasks(db: Db, batchId: string, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `update task set state = 'waiting' where id in (
       select id from task where batch_id = $1 and finished_at is null and state = 'held' limit $2
         for update skip locked)`,
    [batchId, limit],
  );
  return rowCount ?? 0;
}
