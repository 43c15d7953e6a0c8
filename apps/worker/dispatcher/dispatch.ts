import type { TaskKind } from '#shared/domain/task.ts';
import { type Pool, transaction } from '#shared/postgres/client.ts';
import { holdDuty } from '#shared/postgres/duty.ts';
import { claimTasks, countDispatched, undispatch } from '#shared/postgres/task.ts';
import { countSlots, type Worker } from '#shared/postgres/worker.ts';
import type { TaskQueue } from '#shared/queue/queue.ts';

/** Who works off each kind of task. */
const ROLES = { prepare: 'preparer', transcribe: 'transcriber', deliver: 'deliverer' } as const satisfies Record<
  TaskKind,
  Worker['role']
>;

/** One item in hand and one waiting for each slot: no worker runs dry, and the backlog stays in Postgres. */
const DEPTH_PER_SLOT = 2;

/** Hands out the next tasks of a kind in order, as many as there is room for, and tells how many it were. */
export async function dispatch(pool: Pool, queue: TaskQueue, kind: TaskKind): Promise<number> {
  if (!queue.ready()) return 0;
  const items = await transaction(pool, async db => {
    if (!(await holdDuty(db, `dispatch ${kind}`))) return [];
    const room = DEPTH_PER_SLOT * (await countSlots(db, ROLES[kind])) - (await countDispatched(db, kind));
    return room > 0 ? claimTasks(db, kind, room) : [];
  });
  if (items.length === 0) return 0;
  try {
    await queue.enqueue(items);
  } catch (error) {
    await undispatch(pool, items);
    throw error;
  }
  return items.length;
}
