import type { QueueItem, TaskKind } from '#shared/domain/task.ts';
import type { Db } from '#shared/postgres/client.ts';
import { claimTasks, listLines } from '#shared/postgres/turn.ts';

/** Claims what waits of a kind, as a dispatcher does, in whatever lines there are. */
export async function claimAny(db: Db, kind: TaskKind, most: number): Promise<QueueItem[]> {
  const claimed: QueueItem[] = [];
  for (const line of await listLines(db, kind)) {
    claimed.push(...(await claimTasks(db, line, kind, most - claimed.length)));
  }
  return claimed;
}
