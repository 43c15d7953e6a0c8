import type { Db } from './client.ts';

/** Until the transaction ends, nobody removes the recording with this hash. Any number may keep it at the same time. */
export async function shareSource(db: Db, sha256: string): Promise<void> {
  await db.query(`select pg_advisory_xact_lock_shared(${LOCK})`, [sha256]);
}

/** Until the transaction ends, nobody else keeps or removes the recording with this hash. */
export async function lockSource(db: Db, sha256: string): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(${LOCK})`, [sha256]);
}

const LOCK = `hashtextextended(current_schema() || ' source ' || $1, 0)`;

/** Whether an upload, a job that is not purged, or a batch that reads it as its manifest, needs what has this hash. */
export async function isSourceNeeded(db: Db, sha256: string): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (select from upload where sha256 = $1)
       or exists (select from job where sha256 = $1 and purged_at is null)
       or exists (select from batch where manifest_sha256 = $1 and validated_at is null) as "needed"`,
    [sha256],
  );
  return rows[0].needed;
}
