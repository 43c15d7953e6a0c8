import { v7 as uuidv7 } from 'uuid';
import type { Growth } from '#shared/audio/growth.ts';
import { keptName } from '#shared/domain/file-name.ts';
import { transaction } from '#shared/postgres/client.ts';
import { finishGrowingUpload, type GrowingUpload, type Hold } from '#shared/postgres/growing-upload.ts';
import { shareSource } from '#shared/postgres/source.ts';
import { insertUpload } from '#shared/postgres/upload.ts';
import type { Services } from '../services.ts';
import { HoldLost } from './take-hold.ts';

/**
 * Makes an upload like any other of a recording that is whole, and tells its id. Whatever stops it half-way, it can be
 * done again.
 */
export async function finishUpload(
  { pool, store, log }: Services,
  hold: Hold,
  { growth, metadata }: GrowingUpload<Growth>,
  projectId: string,
): Promise<string> {
  const received = await store.growing.whole(hold.id, growth);
  const { sha256, bytes } = received;
  const id = uuidv7();
  await received.place?.();
  await transaction(pool, async db => {
    if (!(await finishGrowingUpload(db, hold, id))) throw new HoldLost();
    await shareSource(db, sha256);
    await received.keep();
    await insertUpload(db, { id, projectId, sha256, bytes, filename: keptName(metadata.filename) });
  });
  // What is left of it goes when the entry does.
  await store.growing.remove(hold.id).catch(err => log.warn({ err, upload: hold.id }, 'pieces may be left behind'));
  return id;
}
