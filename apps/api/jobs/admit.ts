import { z } from 'zod';
import { findRefusal, type Refusal } from '#shared/domain/admission.ts';
import { Problem } from '#shared/domain/error.ts';
import { JobClass } from '#shared/domain/options.ts';
import type { Db } from '#shared/postgres/client.ts';
import type { KnownRecording } from '../http/route.ts';
import type { Services } from '../services.ts';
import { estimateAudio } from './estimate-audio.ts';

type Asked = Parameters<typeof findRefusal>[2];

export type Admission = Pick<Services, 'backlog' | 'settings'> & { db: Db };

const MOST_WAIT_S = 3600;
const UNKNOWN_WAIT_S = 60;
const HOUR_MS = 3_600_000;

/**
 * Refuses more audio than may wait: `quota_exceeded` beyond the project's part, `unavailable` beyond that of all. None is
 * refused while there is room; requests of the same moment may overshoot a little, each process knowing only its own.
 */
export async function admit(by: Admission, asked: Asked): Promise<void> {
  if (findRefusal(await by.backlog.look(by.db), by.settings.limits, asked)) await admitExactly(by, asked);
}

/** The same by what waits at this very moment, for more at once than may be overshot by. */
export async function admitExactly({ db, backlog, settings }: Admission, asked: Asked): Promise<void> {
  const refusal = findRefusal(await backlog.lookAgain(db), settings.limits, asked);
  if (refusal) throw refused(refusal);
}

/**
 * The same before the recording is read. While its class is not known nobody is refused for what waits in lower ones, and
 * while its length is not, only when there is no room at all.
 */
export async function admitEarly(services: Services, projectId: string, known: KnownRecording): Promise<void> {
  const { options, bytes, filename } = known;
  const by = { ...services, db: services.pool };
  const { data: asked } = AskedOptions.safeParse(options);
  if (!asked) return admit(by, { engine: null, class: 'interactive', projectId, audioMs: LEAST_MS });
  const isSized = bytes !== null && bytes > FORM_BYTES;
  const about = isSized && { projectId, class: asked.class, bytes: bytes - FORM_BYTES, filename };
  const audioMs = about ? await estimateAudio(by.db, about) : LEAST_MS;
  await admit(by, { ...asked, projectId, audioMs });
}

const AskedOptions = z.object({
  class: JobClass.default('standard'),
  engine: z.string().nullable().default(null),
});

const LEAST_MS = 1;

/** What of a form is not its recording; more of it is taken for the recording, where it is compared with what may wait. */
const FORM_BYTES = 10_000;

function refused({ of, limitMs, queuedMs, retryMs }: Refusal): Problem {
  const whose = of === 'project' ? 'of this project' : 'of all projects';
  const detail = `${hours(queuedMs)} h of audio ${whose} wait already; ${hours(limitMs)} h may`;
  const retryAfterS = retryMs === null ? UNKNOWN_WAIT_S : Math.min(Math.max(Math.ceil(retryMs / 1000), 1), MOST_WAIT_S);
  return new Problem(of === 'project' ? 'quota_exceeded' : 'unavailable', detail, { retryAfterS });
}

function hours(ms: number): string {
  return (ms / HOUR_MS).toFixed(ms < HOUR_MS ? 2 : 0);
}
