import type { Db } from './client.ts';

export type UsageSum = { group: string; jobs: number; audioMs: number; engineMs: number };

/** What the completed jobs of a project used, by day (UTC) or by class. */
export async function sumUsage(
  db: Db,
  projectId: string,
  { from, to, groupBy }: { from: string | null; to: string | null; groupBy: 'day' | 'class' },
): Promise<UsageSum[]> {
  const { rows } = await db.query(
    `select case when $4 = 'day' then to_char(finished_at at time zone 'utc', 'YYYY-MM-DD') else class::text end as "group",
       count(*) as jobs, sum(audio_ms)::bigint as "audioMs", sum(engine_ms)::bigint as "engineMs"
     from usage where project_id = $1
       and ($2::timestamptz is null or finished_at >= $2) and ($3::timestamptz is null or finished_at < $3)
     group by 1 order by 1`,
    [projectId, from, to, groupBy],
  );
  return rows;
}
