import type { Place } from '../domain/before.ts';
import type { TaskKind } from '../domain/task.ts';
import type { Db } from './client.ts';

/** Where a task stands in the order of its line. */
type Standing = Place & { kind: TaskKind; priority: number; begun: boolean; rank: number; id: string };

/** Remembers from where on a line is too long to count, so that not everybody who stands there has it counted. */
export type Frontiers = {
  /** Whether so many wait before a place that nobody counts them; as it was some seconds ago. */
  isBeyond(db: Db, standing: Standing): Promise<boolean>;
};

type Order = Pick<Standing, 'priority' | 'begun' | 'rank' | 'id'>;

/** Counting on what waits before a task would cost more than anybody gains by it. */
export const FAR = 10_000;

const REMEMBERED_MS = 5_000;

/** Knows nothing at first. */
export function openFrontiers(): Frontiers {
  const known = new Map<string, { frontier: Order | null; at: number }>();

  async function find(db: Db, standing: Standing): Promise<Order | null> {
    const line = `${standing.kind} ${standing.class} ${standing.projectId} ${standing.engine}`;
    const remembered = known.get(line);
    if (remembered && performance.now() - remembered.at < REMEMBERED_MS) return remembered.frontier;
    for (const [each, { at }] of known) if (performance.now() - at >= REMEMBERED_MS) known.delete(each);
    const frontier = await findFrontier(db, standing);
    known.set(line, { frontier, at: performance.now() });
    return frontier;
  }

  return {
    async isBeyond(db, standing) {
      const frontier = await find(db, standing);
      return frontier !== null && isBehind(standing, frontier);
    },
  };
}

/** The first task of a line that is too far back. */
async function findFrontier(db: Db, line: Standing): Promise<Order | null> {
  const { rows } = await db.query(
    `select priority, begun, rank, id from task
     where kind = $1 and engine = $2 and class = $3 and project_id = $4 and state = 'waiting'
     order by priority desc, begun desc, rank, id offset $5 limit 1`,
    [line.kind, line.engine, line.class, line.projectId, FAR],
  );
  return rows[0] ?? null;
}

function isBehind(one: Order, other: Order): boolean {
  if (one.priority !== other.priority) return one.priority < other.priority;
  if (one.begun !== other.begun) return other.begun;
  if (one.rank !== other.rank) return one.rank > other.rank;
  return one.id >= other.id;
}
