import { type AudioStore, chunksKey, type Stored, sourceKey } from '#shared/audio/store.ts';
import { isTerminal } from '#shared/domain/job.ts';
import { type Pool, transaction } from '#shared/postgres/client.ts';
import { lockJob } from '#shared/postgres/job.ts';
import { isSourceNeeded, lockSource } from '#shared/postgres/source.ts';
import { listUnnamedChunks, listUnneededSources } from '#shared/postgres/unneeded.ts';
import type { Log } from '#shared/runtime/log.ts';

/** What is younger may belong to a row that is just being written. */
const LEAST_AGE_MS = 24 * 3_600_000;

/** How many objects are looked up in the ledger at a time. */
const BATCH = 500;

/** Removes what lies in the store and is named by no row: its process died, or its transaction failed. */
export async function sweepStore(pool: Pool, store: AudioStore, log: Log): Promise<void> {
  let removed = 0;
  for await (const keys of oldOnes(store.list('sources'))) removed += await removeSources(pool, store, keys);
  for await (const keys of oldOnes(store.list('chunks'))) removed += await removeUnnamedChunks(pool, store, keys);
  if (removed > 0) log.warn({ objects: removed }, 'the audio store held what nobody needs; it was removed');
}

async function* oldOnes(stored: AsyncIterable<Stored>): AsyncIterable<string[]> {
  let keys: string[] = [];
  for await (const { key, ageMs } of stored) {
    if (ageMs < LEAST_AGE_MS) continue;
    keys.push(key);
    if (keys.length < BATCH) continue;
    yield keys;
    keys = [];
  }
  if (keys.length > 0) yield keys;
}

async function removeSources(pool: Pool, store: AudioStore, keys: string[]): Promise<number> {
  const hashes = keys.map(key => key.split('/').at(-1)!).filter(hash => keys.includes(sourceKey(hash)));
  const unneeded = await listUnneededSources(pool, hashes);
  for (const sha256 of unneeded) await removeSource(pool, store, sha256);
  return unneeded.length;
}

/** Removes a recording, unless an upload or a job needs it. */
export function removeSource(pool: Pool, store: AudioStore, sha256: string): Promise<void> {
  return transaction(pool, async db => {
    await lockSource(db, sha256);
    if (!(await isSourceNeeded(db, sha256))) await store.remove(sourceKey(sha256));
  });
}

async function removeUnnamedChunks(pool: Pool, store: AudioStore, keys: string[]): Promise<number> {
  const unnamed = await listUnnamedChunks(pool, keys);
  for (const { jobId, key } of unnamed) {
    await transaction(pool, async db => {
      // Locked, for somebody may retry it at this moment: then new chunks of it come to lie there.
      const state = await lockJob(db, jobId);
      await store.remove(!state || isTerminal(state) ? chunksKey(jobId) : key);
    });
  }
  return unnamed.length;
}
