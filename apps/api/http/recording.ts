import { type AudioStore, type Received, sourceKey } from '#shared/audio/store.ts';
import { type Db, type Pool, transaction } from '#shared/postgres/client.ts';
import { isSourceNeeded, lockSource, shareSource } from '#shared/postgres/source.ts';

/** A recording that came with a request and is whole in the audio store, but kept only if the request says so. */
export type Recording = {
  sha256: string;
  bytes: number;
  filename: string | null;
  /** Keeps it, in the transaction that writes the row that needs it. */
  keep(db: Db): Promise<void>;
};

/** A recording as long as its request lasts. */
export type HeldRecording = Recording & {
  /** Does ahead what takes long of keeping it, so that no transaction waits for it. */
  place(): Promise<void>;
  /** Leaves nothing of it behind that was not kept; after a request that failed, nothing that no row needs. */
  letGo(failed: boolean): Promise<void>;
};

/** Holds what was received until the request is over. */
export function holdRecording(
  received: Received,
  filename: string | null,
  { pool, store }: { pool: Pool; store: AudioStore },
): HeldRecording {
  let placed = false;
  let kept = false;
  return {
    sha256: received.sha256,
    bytes: received.bytes,
    filename,
    async place() {
      placed = received.place !== undefined;
      await received.place?.();
    },
    async keep(db) {
      await shareSource(db, received.sha256);
      kept = true;
      await received.keep();
    },
    async letGo(failed) {
      await received.discard();
      // It may be in place, and the transaction was rolled back, or gave an answer that was given before.
      if ((placed && !kept) || (kept && failed))
        await transaction(pool, db => removeUnneededSource(db, store, received.sha256));
    },
  };
}

/** Removes a recording that no upload and no job needs any more. Call it last in a transaction. */
export async function removeUnneededSource(db: Db, store: AudioStore, sha256: string): Promise<void> {
  await lockSource(db, sha256);
  if (!(await isSourceNeeded(db, sha256))) await store.remove(sourceKey(sha256));
}
