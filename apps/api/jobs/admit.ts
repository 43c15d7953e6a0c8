import { findRefusal, type Refusal } from '#shared/domain/admission.ts';
import { Problem } from '#shared/domain/error.ts';
import type { Db } from '#shared/postgres/client.ts';
import type { Services } from '../services.ts';

type Asked = Parameters<typeof findRefusal>[2];

export type Admission = Pick<Services, 'backlog' | 'settings'> & { db: Db };

const MOST_WAIT_S = 3600;
const UNKNOWN_WAIT_S = 60;
const HOUR_MS = 3_600_000;

/**
 * Refuses more audio than may wait: `quota_exceeded` beyond the project's part, `unavailable` beyond that of all. None is
 * refused while there is room; requests of the same moment may overshoot a little, each process knowing only its own.
 */
export async function admit({ db, backlog, settings }: Admission, asked: Asked): Promise<void> {
  const { limits } = settings;
  if (!findRefusal(await backlog.look(db), limits, asked)) return;
  const refusal = findRefusal(await backlog.lookAgain(db), limits, asked);
  if (refusal) throw refused(refusal);
}

function refused({ of, limitMs, queuedMs, retryMs }: Refusal): Problem {
  const whose = of === 'project' ? 'of this project' : 'of all projects';
  const detail = `${hours(queuedMs)} h of audio ${whose} wait already; ${hours(limitMs)} h may`;
  const retryAfterS = retryMs === null ? UNKNOWN_WAIT_S : Math.min(Math.max(Math.ceil(retryMs / 1000), 1), MOST_WAIT_S);
  return new Problem(of === 'project' ? 'quota_exceeded' : 'unavailable', detail, { retryAfterS });
}

function hours(ms: number): string {
  return (ms / HOUR_MS).toFixed(ms < HOUR_MS ? 2 : 0);
}
