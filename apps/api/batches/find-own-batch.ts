import type { BatchRow } from '#shared/domain/batch.ts';
import { Problem } from '#shared/domain/error.ts';
import { findBatch, lockBatch } from '#shared/postgres/batch.ts';
import type { Db } from '#shared/postgres/client.ts';

/** The batch, if it is that project's. Fails with `not_found`: nobody learns what others have. */
export async function findOwnBatch(db: Db, projectId: string, id: string): Promise<BatchRow> {
  return refuseNone(await findBatch(db, id, projectId));
}

/** The same, and nobody else changes it until the transaction ends. */
export async function lockOwnBatch(db: Db, projectId: string, id: string): Promise<BatchRow> {
  return refuseNone(await lockBatch(db, id, projectId));
}

function refuseNone(batch: BatchRow | null): BatchRow {
  if (!batch) throw new Problem('not_found', 'there is no such batch');
  return batch;
}
