import { type AudioStore, chunksKey, sourceKey } from '#shared/audio/store.ts';
import { type Pool, transaction } from '#shared/postgres/client.ts';
import {
  deleteOldUploads,
  deleteStaleRows,
  forgetChunkAudio,
  listJobsToPurge,
  listJobsWithLeftoverChunks,
  markPurged,
} from '#shared/postgres/retention.ts';
import { isSourceNeeded, lockSource } from '#shared/postgres/source.ts';
import { deleteTranscript } from '#shared/postgres/transcript.ts';

const SWEEP_AFTER_H = 24;

/** Removes the chunks of jobs that have ended: what is kept of a recording is its source. */
export async function removeChunks(pool: Pool, store: AudioStore): Promise<void> {
  for (const id of await listJobsWithLeftoverChunks(pool)) {
    await store.remove(chunksKey(id));
    await forgetChunkAudio(pool, id);
  }
}

/** Removes audio and text that were kept long enough, uploads that nobody used, and what dead processes left. */
export async function retain(pool: Pool, store: AudioStore): Promise<void> {
  for (const job of await listJobsToPurge(pool)) {
    await transaction(pool, async db => {
      await deleteTranscript(db, job.id);
      await markPurged(db, job.id);
    });
    if (job.sha256) await removeSource(pool, store, job.sha256);
  }
  for (const sha256 of await deleteOldUploads(pool)) await removeSource(pool, store, sha256);
  await deleteStaleRows(pool);
  await store.sweep(SWEEP_AFTER_H);
}

function removeSource(pool: Pool, store: AudioStore, sha256: string): Promise<void> {
  return transaction(pool, async db => {
    await lockSource(db, sha256);
    if (!(await isSourceNeeded(db, sha256))) await store.remove(sourceKey(sha256));
  });
}
