import type { Db } from '#shared/postgres/client.ts';
import { shareSource } from '#shared/postgres/source.ts';
import type { Source } from './find-source.ts';

/** Keeps a recording that was fetched with its job, in the transaction that names it there. */
export async function keepSource(db: Db, { sha256, received }: Source): Promise<void> {
  if (!received) return;
  await shareSource(db, sha256);
  await received.keep();
}
