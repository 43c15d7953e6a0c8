import { stat } from 'node:fs/promises';
import { type AudioStore, type Received, sourceKey } from '#shared/audio/store.ts';
import type { JobRow } from '#shared/domain/job.ts';
import type { GuardedClient } from '../guarded-client.ts';
import { fetchSource } from './fetch-source.ts';
import type { PreparerSettings } from './settings.ts';

/** The recording as it was sent or fetched. `received` is what is not yet kept: keep or discard it. */
export type Source = { sha256: string; bytes: number; path: string; received: Received | null };

/** What is known of where a recording, or a manifest, is. */
type Named = Pick<JobRow, 'sha256' | 'source' | 'sourceUrl'>;

/** Where a job's recording lies; one that is known by its URL only is fetched. Throws GiveUp. */
export async function findSource(
  job: Named,
  from: { store: AudioStore; client: GuardedClient; settings: PreparerSettings },
  signal: AbortSignal,
): Promise<Source> {
  const kept = await findKept(from.store, job);
  if (kept) return kept;
  const received = await fetchSource(job.sourceUrl!, from, signal);
  return { sha256: received.sha256, bytes: received.bytes, path: received.path, received };
}

// A job that is retried need not fetch again: by then its URL may have expired.
async function findKept(store: AudioStore, { sha256, source }: Named): Promise<Source | null> {
  if (sha256 === null) return null;
  try {
    const path = await store.file(sourceKey(sha256));
    return { sha256, bytes: (await stat(path)).size, path, received: null };
  } catch (error) {
    if (source === 'url') return null;
    throw error;
  }
}
