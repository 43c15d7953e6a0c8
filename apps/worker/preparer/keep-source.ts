import { type AudioStore, sourceKey } from '#shared/audio/store.ts';
import type { Db } from '#shared/postgres/client.ts';
import { lockSource } from '#shared/postgres/source.ts';
import type { Source } from './find-source.ts';

/** Keeps a recording that was fetched with its job, in the transaction that names it there; afterwards it lies elsewhere. */
export async function keepSource(db: Db, store: AudioStore, source: Source): Promise<void> {
  if (!source.received) return;
  await lockSource(db, source.sha256);
  // Once kept it has its place already: when the transaction is repeated after an outage of Postgres, or is a later one.
  const kept = await source.received.keep().catch((error: unknown) => error);
  source.path = await store.file(sourceKey(source.sha256)).catch(error => {
    throw kept ?? error;
  });
}
