import { classesUpTo, type Lane } from '#shared/domain/lane.ts';
import type { Db } from '#shared/postgres/client.ts';
import { listLanes } from '#shared/postgres/lane.ts';
import { type Line, sumReady } from '#shared/postgres/turn.ts';

/**
 * Tells of which lines enough is prepared: so much audio of that class and better ones waits for the engine that none
 * of its workers can run dry. What is beyond that stays as it came, so a backlog takes no room for its chunks.
 */
export async function openAhead(db: Db, aheadS: number): Promise<(line: Line) => boolean> {
  const [ready, lanes] = await Promise.all([sumReady(db), listLanes(db, 'transcribe')]);
  return line => {
    const classes = new Set(classesUpTo(line.class));
    const readyMs = ready
      .filter(each => each.engine === line.engine && classes.has(each.class))
      .reduce((sum, { audioMs }) => sum + audioMs, 0);
    return readyMs >= aheadS * 1000 * Math.max(1, slotsOf(lanes, line.engine));
  };
}

function slotsOf(lanes: Lane[], engine: string): number {
  return lanes.filter(lane => lane.engine === engine).reduce((sum, { slots }) => sum + slots, 0);
}
