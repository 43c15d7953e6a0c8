import { setTimeout as pause } from 'node:timers/promises';
import type { Growth } from '#shared/audio/growth.ts';
import { Problem } from '#shared/domain/error.ts';
import {
  askForGrowingUpload,
  type GrowingUpload,
  type Hold,
  holdGrowingUpload,
  letGoOfGrowingUpload,
  renewGrowingUpload,
} from '#shared/postgres/growing-upload.ts';
import type { Services } from '../services.ts';

const ASK_AGAIN_MS = 200;
/** Longer than a hold that nobody renews lasts. */
const PATIENCE_MS = 15_000;
const RENEW_MS = 1_000;

/** Another request was given the upload meanwhile: this one writes nothing any more. */
export class HoldLost extends Problem {
  constructor() {
    super('conflict', 'another request has taken over this upload');
  }
}

/**
 * Waits until nobody else is at a growing upload, here or in another process, and holds it: whoever is at it is asked to
 * come to an end. Fails with `not_found` or `unavailable`.
 */
export async function takeHold(
  { pool }: Services,
  hold: Hold,
  projectId: string,
  signal: AbortSignal,
): Promise<GrowingUpload<Growth>> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const upload = await holdGrowingUpload<Growth>(pool, hold, projectId);
    if (upload) return upload;
    if (!(await askForGrowingUpload(pool, hold.id, projectId))) {
      throw new Problem('not_found', 'there is no such upload; an unfinished one lasts 24 hours');
    }
    if (performance.now() > end) {
      throw new Problem('unavailable', 'another request is at this upload', { retryAfterS: 2 });
    }
    await pause(ASK_AGAIN_MS, undefined, { signal });
  }
}

/** Goes on holding it until told to let go; calls `stop` while somebody waits for it, or once it was lost. */
export function keepHold({ pool, log }: Services, hold: Hold, stop: () => void): () => Promise<void> {
  const failed = (err: unknown) => log.warn({ err, upload: hold.id }, 'a hold on an upload could not be renewed');
  const renew = async () => {
    const held = await renewGrowingUpload(pool, hold);
    if (!held || held.wanted) stop();
  };
  const timer = setInterval(() => renew().catch(failed), RENEW_MS);
  return async () => {
    clearInterval(timer);
    await letGoOfGrowingUpload(pool, hold).catch(failed);
  };
}
