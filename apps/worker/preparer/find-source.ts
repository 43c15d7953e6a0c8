import { stat } from 'node:fs/promises';
import { type AudioStore, type LocalFile, type Received, StoreAway, sourceKey } from '#shared/audio/store.ts';
import type { JobRow } from '#shared/domain/job.ts';
import { parseObjectUrl } from '#shared/domain/object-url.ts';
import type { GuardedClient } from '#shared/outbound/guarded-client.ts';
import { fetchObject } from './fetch-object.ts';
import { fetchSource } from './fetch-source.ts';
import type { PreparerSettings } from './settings.ts';

/**
 * The recording as it was sent or fetched, in a file until it is disposed of. `received` is what is not yet kept: keep
 * or discard it.
 */
export type Source = AsyncDisposable & {
  sha256: string;
  bytes: number;
  readonly path: string;
  received: Received | null;
};

/** What is known of where a recording, or a manifest, is. */
type Named = Pick<JobRow, 'sha256' | 'source' | 'sourceUrl'>;

/** Where a job's recording lies; one that is known by its URL only is fetched. Throws GiveUp. */
export async function findSource(
  job: Named,
  from: { store: AudioStore; client: GuardedClient; settings: PreparerSettings },
  signal: AbortSignal,
): Promise<Source> {
  const kept = await findKept(from.store, job, signal);
  if (kept) return kept;
  const fetch = parseObjectUrl(job.sourceUrl!) ? fetchObject : fetchSource;
  const received = await fetch(job.sourceUrl!, from, signal);
  try {
    return sourceIn(await received.file(signal), { sha256: received.sha256, bytes: received.bytes, received });
  } catch (error) {
    await received.discard();
    throw error;
  }
}

// A job that is retried need not fetch again: by then its URL may have expired.
async function findKept(store: AudioStore, { sha256, source }: Named, signal: AbortSignal): Promise<Source | null> {
  if (sha256 === null) return null;
  try {
    const file = await store.file(sourceKey(sha256), signal);
    return sourceIn(file, { sha256, bytes: (await stat(file.path)).size, received: null });
  } catch (error) {
    if (source === 'url' && !signal.aborted && !(error instanceof StoreAway)) return null;
    throw error;
  }
}

function sourceIn(file: LocalFile, facts: Pick<Source, 'sha256' | 'bytes' | 'received'>): Source {
  return {
    ...facts,
    get path() {
      return file.path;
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}
