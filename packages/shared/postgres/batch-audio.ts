import type { Db } from './client.ts';

/** Of recordings by their hashes, how many the project has had measured, and what their audio adds up to. */
export async function sumMeasured(
  db: Db,
  projectId: string,
  hashes: string[],
): Promise<{ items: number; audioMs: number }> {
  const { rows } = await db.query(
    `select count(duration_ms) as items, coalesce(sum(duration_ms), 0)::bigint as "audioMs"
     from unnest($2::text[]) as named (hash)
     left join lateral (
       select duration_ms from job where sha256 = hash and purged_at is null and project_id = $1
         and duration_ms is not null limit 1) measured on true`,
    [projectId, hashes],
  );
  return rows[0];
}
