import { type Lane, roomIn } from '#shared/domain/lane.ts';
import type { QueueItem, TaskKind } from '#shared/domain/task.ts';
import { type Db, type Pool, transaction } from '#shared/postgres/client.ts';
import { holdDuty } from '#shared/postgres/duty.ts';
import { isAnyLate, listLanes } from '#shared/postgres/lane.ts';
import { claimTasks, undispatch } from '#shared/postgres/task.ts';
import type { Queues } from '#shared/queue/queue.ts';
import type { Credits } from './credits.ts';

type Handed = { lane: string; items: QueueItem[] };

export type DispatchParts = { pool: Pool; queues: Queues; credits: Credits; backupAfterS: number };

/** Hands out the next tasks of a kind in order, as many as its lanes have room for, and tells how many it were. */
export async function dispatch(parts: DispatchParts, kind: TaskKind): Promise<number> {
  const { pool, queues } = parts;
  if (!queues.ready()) return 0;
  const handed = await transaction(pool, async db => {
    if (!(await holdDuty(db, `dispatch ${kind}`))) return [];
    const lanes = await listLanes(db, kind);
    const engines = Map.groupBy(lanes, lane => lane.engine);
    const claimed: Handed[] = [];
    for (const [engine, served] of engines) claimed.push(...(await claimFor(db, parts, kind, engine, served)));
    return claimed;
  });
  await Promise.all(handed.map(each => putOn(parts, each)));
  return handed.reduce((sum, { items }) => sum + items.length, 0);
}

async function claimFor(
  db: Db,
  { credits, backupAfterS }: DispatchParts,
  kind: TaskKind,
  engine: string,
  lanes: Lane[],
): Promise<Handed[]> {
  const isLate = lanes.some(lane => lane.tier === 'backup') && (await isAnyLate(db, kind, engine, backupAfterS));
  const claimed: Handed[] = [];
  for (const { lane, room } of roomIn(lanes, credits.of, isLate)) {
    if (room === 0) continue;
    const items = await claimTasks(db, kind, lane, room);
    if (items.length > 0) claimed.push({ lane: lane.name, items });
    credits.spend(lane, items.length, lanes);
  }
  return claimed;
}

async function putOn({ pool, queues }: DispatchParts, { lane, items }: Handed): Promise<void> {
  try {
    await queues.enqueue(lane, items);
  } catch (error) {
    await undispatch(pool, items);
    throw error;
  }
}
