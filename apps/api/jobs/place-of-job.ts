import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import { NOWHERE, type QueuePlace } from '#shared/domain/job-view.ts';
import type { Db } from '#shared/postgres/client.ts';
import { findQueuePlace } from '#shared/postgres/queue-place.ts';
import type { Services } from '../services.ts';

/** Who asks where a job stands: with what, and on which connection. */
export type Asking = Pick<Services, 'backlog'> & { db: Db };

/** Where a job stands in what waits. */
export async function placeOfJob({ db, backlog }: Asking, job: JobRow): Promise<QueuePlace> {
  return isTerminal(job.state) ? NOWHERE : findQueuePlace(db, await backlog.look(db), job, backlog.frontiers);
}

/** How long whoever waits for something is to wait before asking again: until it is done, but not for ever. */
export function retryAfterS({ etaMs }: Pick<QueuePlace, 'etaMs'>): number {
  return etaMs === null ? UNKNOWN_S : Math.min(Math.max(Math.ceil(etaMs / 1000), 1), MOST_S);
}

const UNKNOWN_S = 2;
const MOST_S = 60;
