import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type Growth, NOTHING_YET } from '#shared/audio/growth.ts';
import {
  deleteGrowingUpload,
  type GrowingUpload,
  insertGrowingUpload,
  saveGrowingLength,
  saveGrowth,
} from '#shared/postgres/growing-upload.ts';
import type { Services } from '../services.ts';
import { finishUpload } from './finish-upload.ts';
import { HoldLost, keepHold, takeHold } from './take-hold.ts';

/** A growing upload that one request holds. */
export type HeldUpload = {
  now(): GrowingUpload<Growth>;
  /** Adds what a stream brings. Fails with `conflict` if the hold is lost. */
  append(source: Readable): Promise<void>;
  setLength(length: number): Promise<void>;
  /** Makes an upload like any other of it if it is whole, unless that was done, and tells its id. */
  finish(): Promise<string | null>;
  remove(): Promise<void>;
  letGo(): Promise<void>;
};

type Who = { id: string; projectId: string };

/** Waits for a growing upload of a project, and holds it until let go; `stop` is called if it should be. */
export async function takeUpload(
  services: Services,
  { id, projectId }: Who,
  stop: () => void,
  signal: AbortSignal,
): Promise<HeldUpload> {
  const holder = randomUUID();
  const upload = await takeHold(services, { id, holder }, projectId, signal);
  return holdUpload(services, { upload, holder, projectId }, stop);
}

/** Begins one, and holds it as well. */
export async function beginUpload(
  services: Services,
  { id, projectId }: Who,
  { length, metadata }: Pick<GrowingUpload<Growth>, 'length' | 'metadata'>,
  stop: () => void,
): Promise<HeldUpload> {
  const holder = randomUUID();
  const first = { projectId, length, growth: NOTHING_YET, metadata };
  const upload = await insertGrowingUpload(services.pool, { id, holder }, first);
  return holdUpload(services, { upload, holder, projectId }, stop);
}

function holdUpload(
  services: Services,
  { upload: taken, holder, projectId }: { upload: GrowingUpload<Growth>; holder: string; projectId: string },
  stop: () => void,
): HeldUpload {
  const { pool, store, settings, draining } = services;
  const hold = { id: taken.id, holder };
  const letGo = keepHold(services, hold, stop);
  let upload = taken;
  draining.addEventListener('abort', stop, { once: true });

  async function commit(growth: Growth): Promise<void> {
    if (!(await saveGrowth(pool, hold, growth))) throw new HoldLost();
    upload = { ...upload, growth, torn: false };
  }

  return {
    now: () => upload,
    async append(source) {
      const { growth, torn } = upload;
      await store.growing.append(hold.id, growth, source, { maxBytes: settings.maxUploadBytes, torn, commit });
    },
    async setLength(length) {
      if (!(await saveGrowingLength(pool, hold, length))) throw new HoldLost();
      upload = { ...upload, length };
    },
    async finish() {
      if (upload.growth.bytes === upload.length && upload.uploadId === null) {
        upload = { ...upload, uploadId: await finishUpload(services, hold, upload, projectId) };
      }
      return upload.uploadId;
    },
    async remove() {
      await store.growing.remove(hold.id);
      await deleteGrowingUpload(pool, hold.id);
    },
    async letGo() {
      draining.removeEventListener('abort', stop);
      await letGo();
    },
  };
}
