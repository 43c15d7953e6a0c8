import { type AudioStore, chunksKey } from '#shared/audio/store.ts';
import { isTerminal } from '#shared/domain/job.ts';
import { type Pool, transaction } from '#shared/postgres/client.ts';
import { deleteGrowingUpload, listOldGrowingUploads, lockOldGrowingUpload } from '#shared/postgres/growing-upload.ts';
import { lockJob } from '#shared/postgres/job.ts';
import { purgeTexts } from '#shared/postgres/purge-job.ts';
import {
  deleteOldUploads,
  deleteStaleRows,
  forgetChunkAudio,
  listJobsToPurge,
  listJobsWithLeftoverChunks,
} from '#shared/postgres/retention.ts';
import { removeSource } from './sweep.ts';

const SWEEP_AFTER_H = 24;

/** Removes the chunks of jobs that have ended: what is kept of a recording is its source. */
export async function removeChunks(pool: Pool, store: AudioStore): Promise<void> {
  for (const id of await listJobsWithLeftoverChunks(pool)) {
    await transaction(pool, async db => {
      // Locked, for somebody may retry it at this moment: then its chunks are needed again.
      const state = await lockJob(db, id);
      if (!state || !isTerminal(state)) return;
      await store.remove(chunksKey(id));
      await forgetChunkAudio(db, id);
    });
  }
}

/** Removes audio and text that were kept long enough, uploads that nobody used, and what dead processes left. */
export async function retain(pool: Pool, store: AudioStore): Promise<void> {
  for (const job of await listJobsToPurge(pool)) {
    await transaction(pool, db => purgeTexts(db, job.id));
    if (job.sha256) await removeSource(pool, store, job.sha256);
  }
  for (const sha256 of await deleteOldUploads(pool)) await removeSource(pool, store, sha256);
  await removeOldGrowing(pool, store);
  await deleteStaleRows(pool);
  await store.sweep(SWEEP_AFTER_H);
}

/** Removes recordings that came in pieces, a day after the last of them. */
async function removeOldGrowing(pool: Pool, store: AudioStore): Promise<void> {
  for (const id of await listOldGrowingUploads(pool)) {
    await transaction(pool, async db => {
      if (!(await lockOldGrowingUpload(db, id))) return;
      await store.growing.remove(id);
      await deleteGrowingUpload(db, id);
    });
  }
}
