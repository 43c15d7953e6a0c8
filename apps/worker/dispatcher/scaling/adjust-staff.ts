import { chooseLeaving, type Leaving } from '#shared/domain/leaving.ts';
import type { Db } from '#shared/postgres/client.ts';
import type { Staff } from '#shared/postgres/staff.ts';
import { setWish } from '#shared/postgres/worker.ts';

/** By this a wish of ours is told from an operator's, which is left alone. */
const MARK = 'fewer are wanted: ';

/**
 * Tells workers of an engine to take no more, or to work again, until as many work as are `desired`; null for no change.
 * Those that leave now, whoever was told, and the ids of those that were told just now.
 */
export async function adjustStaff(
  db: Db,
  staff: Staff[],
  desired: number | null,
): Promise<{ leaving: Leaving[]; told: string[] }> {
  const isOurs = ({ wish, wishReason }: Staff) => wish === 'drain' && wishReason?.startsWith(MARK) === true;
  const leaving = staff.filter(isOurs).map(({ id, wishReason }) => ({ id, reason: wishReason!.slice(MARK.length) }));
  // Who ends by itself is not there to be told.
  const working = staff.filter(({ wish, state }) => wish === 'work' && state !== 'draining');
  const surplus = working.length - (desired ?? working.length);
  const going = chooseLeaving(working, surplus);
  for (const { id, reason } of going) await setWish(db, id, 'drain', MARK + reason);
  const back = leaving.slice(0, Math.max(0, -surplus));
  for (const { id } of back) await setWish(db, id, 'work');
  const told = [...going, ...back].map(({ id }) => id);
  return { leaving: [...leaving.slice(back.length), ...going], told };
}
