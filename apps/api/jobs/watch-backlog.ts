import type { Backlog } from '#shared/domain/backlog.ts';
import type { Place } from '#shared/domain/before.ts';
import type { JobRow } from '#shared/domain/job.ts';
import type { QueuePlace } from '#shared/domain/job-view.ts';
import { sumBacklog } from '#shared/postgres/backlog.ts';
import type { Db, Pool } from '#shared/postgres/client.ts';
import { type Frontiers, openFrontiers } from '#shared/postgres/frontier.ts';
import { findQueuePlace } from '#shared/postgres/queue-place.ts';
import { shareInFlight } from './share-in-flight.ts';

/** What waits, summed once for many requests. */
export type BacklogWatch = {
  /** As it was a moment ago: a tenth of a second, or where summing takes long, twenty times as long as it takes. */
  look(db: Db): Promise<Backlog>;
  /** As it is now; where so many wait that summing takes long, as it was a second ago at most. */
  lookAgain(db: Db): Promise<Backlog>;
  /** From where on what waits is not counted any more. */
  frontiers: Frontiers;
  /** Where a job stands, found once for all who ask at the same time, but not inside of a transaction. */
  place(job: Pick<JobRow, 'id' | 'version' | 'state' | 'held'>): Promise<QueuePlace>;
  /** Counts a job that this process accepts, until the next sum does. */
  note(place: Place, audioMs: number): void;
};

const REUSE = { times: 20, leastMs: 100, mostMs: 5_000 };

const MANY = { jobs: 100_000, reuseMs: 1_000 };

type Sum = { backlog: Backlog; begunAt: number; tookMs: number };

/** Begins with nothing known. Whoever needs a new sum first has it made on its own connection, and all others get it too. */
export function watchBacklog(pool: Pool): BacklogWatch {
  let latest: Sum | null = null;
  let asking: Promise<Sum> | null = null;
  const frontiers = openFrontiers();

  async function sum(db: Db): Promise<Sum> {
    const begunAt = performance.now();
    const backlog = await sumBacklog(db);
    latest = { backlog, begunAt, tookMs: performance.now() - begunAt };
    return latest;
  }

  function ask(db: Db): Promise<Sum> {
    asking ??= sum(db).finally(() => {
      asking = null;
    });
    return asking;
  }

  async function notOlder(db: Db, maxAgeMs: (sum: Sum) => number): Promise<Backlog> {
    const now = performance.now();
    const isGood = (sum: Sum) => now - sum.begunAt <= maxAgeMs(sum);
    if (latest && isGood(latest)) return latest.backlog;
    const shared = await asking?.catch(() => null);
    return shared && isGood(shared) ? shared.backlog : (await ask(db)).backlog;
  }

  const look: BacklogWatch['look'] = db =>
    notOlder(db, ({ tookMs }) => Math.min(Math.max(REUSE.times * tookMs, REUSE.leastMs), REUSE.mostMs));

  return {
    look,
    frontiers,
    place: shareInFlight(
      ({ id, version }) => `${id} ${version}`,
      async job => findQueuePlace(pool, await look(pool), job, frontiers),
    ),
    lookAgain: db => notOlder(db, ({ backlog }) => (isMany(backlog) ? MANY.reuseMs : 0)),
    note(place, audioMs) {
      const standings = latest?.backlog.standings;
      const own = standings?.find(
        each => each.engine === place.engine && each.class === place.class && each.projectId === place.projectId,
      );
      if (own) {
        own.jobs += 1;
        own.unpreparedMs += audioMs;
      } else {
        const { engine, class: jobClass, projectId } = place;
        standings?.push({
          ...{ engine, class: jobClass, projectId, weight: 1, served: { prepare: null, transcribe: null } },
          ...{ jobs: 1, unpreparedMs: audioMs, preparedMs: 0, dispatchedMs: 0, inHand: 0, inHandMs: 0 },
        });
      }
    },
  };
}

function isMany({ standings }: Backlog): boolean {
  return standings.reduce((sum, { jobs }) => sum + jobs, 0) > MANY.jobs;
}
