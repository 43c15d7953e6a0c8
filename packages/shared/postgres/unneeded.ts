import type { Db } from './client.ts';

/** Those of the hashes that no upload needs, no job that is not purged, and no batch as the manifest it reads. */
export async function listUnneededSources(db: Db, hashes: string[]): Promise<string[]> {
  const { rows } = await db.query(
    `select hash from unnest($1::text[]) as kept (hash)
     where not exists (select from upload where sha256 = hash)
       and not exists (select from job where sha256 = hash and purged_at is null)
       and not exists (select from batch where manifest_sha256 = hash and validated_at is null)`,
    [hashes],
  );
  return rows.map(row => row.hash);
}

/** Those of the keys below `chunks/<job>` that no chunk of that job names; other keys are left out. */
export async function listUnnamedChunks(db: Db, keys: string[]): Promise<{ jobId: string; key: string }[]> {
  const { rows } = await db.query(
    `select split_part(key, '/', 2)::uuid as "jobId", key from unnest($1::text[]) as kept (key)
     where key ~ '^chunks/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/' and not exists (
       select from chunk where job_id = split_part(key, '/', 2)::uuid and audio_key = key)`,
    [keys],
  );
  return rows;
}
