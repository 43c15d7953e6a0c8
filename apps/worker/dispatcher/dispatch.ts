import type { TaskKind } from '#shared/domain/task.ts';
import { type Pool, transaction } from '#shared/postgres/client.ts';
import { holdDuty } from '#shared/postgres/duty.ts';
import { undispatch } from '#shared/postgres/task.ts';
import type { Queues } from '#shared/queue/queue.ts';
import { type Handed, lookAt, type Sharing, shareOut } from './share-out.ts';

export type DispatchParts = Sharing & { pool: Pool; queues: Queues };

/** Hands out the next tasks of a kind in order, as many as its lanes have room for, and tells how many it were. */
export async function dispatch(parts: DispatchParts, kind: TaskKind): Promise<number> {
  const { pool, queues } = parts;
  if (!queues.ready()) return 0;
  const handed = await transaction(pool, async db => {
    const [isHeld, seen] = await Promise.all([holdDuty(db, `dispatch ${kind}`), lookAt(db, kind, parts.policy)]);
    return isHeld ? shareOut(db, parts, seen) : [];
  });
  const put = await Promise.allSettled(handed.map(each => putOn(parts, each)));
  for (const each of put) if (each.status === 'rejected') throw each.reason;
  return handed.reduce((sum, { items }) => sum + items.length, 0);
}

async function putOn({ pool, queues }: DispatchParts, { lane, as, items }: Handed): Promise<void> {
  try {
    await queues.enqueue(lane.name, as, items);
  } catch (error) {
    await undispatch(pool, items);
    throw error;
  }
}
