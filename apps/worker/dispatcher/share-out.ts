import { type Lane, openLanes, roomFor, roomForBackfill } from '#shared/domain/lane.ts';
import type { JobClass } from '#shared/domain/options.ts';
import type { QueueItem, TaskKind } from '#shared/domain/task.ts';
import type { Db } from '#shared/postgres/client.ts';
import { isAnyLate, listLanes } from '#shared/postgres/lane.ts';
import { claimTasks, type Line, listLines } from '#shared/postgres/turn.ts';
import { openAhead } from './ahead.ts';
import type { Credits } from './credits.ts';

/** What the operator wants of the order, and what is owed by it. */
export type Sharing = {
  credits: Credits;
  policy: { backupAfterS: number; prepareAheadS: number; backfillReserve: number };
};

/** Tasks that were claimed for a lane; on its queue they stand as tasks of the class `as`. */
export type Handed = { lane: Lane; as: JobClass; items: QueueItem[] };

/** Who waits for a kind of task, and who takes it. */
export type Seen = { lanes: Lane[]; due: Line[] };

/** Looks at who waits in one round trip, although mostly nobody does: whoever does, waits for it. */
export async function lookAt(db: Db, kind: TaskKind, { prepareAheadS }: Sharing['policy']): Promise<Seen> {
  const [lines, lanes, isEnough] = await Promise.all([
    listLines(db, kind),
    listLanes(db, kind),
    kind === 'prepare' ? openAhead(db, prepareAheadS) : () => false,
  ]);
  return { lanes, due: lines.filter(line => !isEnough(line)) };
}

/** Claims what the lanes of a kind have room for: the better class first, but backfills before all what they are owed. */
export async function shareOut(db: Db, { credits, policy }: Sharing, { lanes, due }: Seen): Promise<Handed[]> {
  const owed = due.filter(line => isOvertaken(line, due) && credits.owesBackfill(line.engine));
  const by = { db, credits, policy, lanes };
  const handed: Handed[] = [];
  for (const line of owed) handed.push(...(await claimLine(by, line, 'interactive', 1)));
  for (const line of due) handed.push(...(await claimLine(by, line, line.class, Infinity)));
  return handed;
}

/** With nobody before them backfills are paid in their own turn, and stand in nobody's way. */
function isOvertaken({ class: jobClass, engine }: Line, due: Line[]): boolean {
  return jobClass === 'backfill' && due.some(other => other.engine === engine && other.class !== 'backfill');
}

async function claimLine(
  { db, credits, policy, lanes }: Sharing & { db: Db; lanes: Lane[] },
  line: Line,
  as: JobClass,
  most: number,
): Promise<Handed[]> {
  const pool = lanes.filter(({ engine }) => engine === '' || engine === line.engine);
  const handed: Handed[] = [];
  for (const { lane, most: open } of openLanes(
    pool,
    await isLate(db, pool, line, policy.backupAfterS),
    credits.earned,
  )) {
    const reserved =
      line.class === 'backfill' ? roomForBackfill(pool, reserve(line.kind, pool, policy.backfillReserve)) : Infinity;
    const room = Math.min(most, open, roomFor(lane, as), reserved);
    if (room <= 0) continue;
    const items = await claimTasks(db, line, lane.name, room);
    if (items.length === 0) break;
    handed.push({ lane, as, items });
    lane.dispatched[line.class] += items.length;
    const audioMs = items.reduce((sum, { costMs }) => sum + costMs, 0);
    credits.note(lane, pool, { engine: line.engine, class: line.class, as, tasks: items.length, audioMs });
    // Nobody waits there any more.
    if (items.length < room) break;
  }
  return handed;
}

function isLate(db: Db, pool: Lane[], { kind, engine }: Line, afterS: number): Promise<boolean> | false {
  return pool.some(lane => lane.tier === 'backup') && isAnyLate(db, kind, engine, afterS);
}

/** One preparer is kept from backfills where there are several: decoding a meeting takes as long as a live clip can wait. */
function reserve(kind: TaskKind, pool: Lane[], ofEngines: number): number {
  if (kind === 'transcribe') return ofEngines;
  const slots = pool.reduce((sum, lane) => sum + lane.slots, 0);
  return kind === 'prepare' && slots > 1 ? 1 : 0;
}
