import { Plan } from '../domain/plan.ts';
import type { Db } from './client.ts';

/** How the recording of a job is cut, and which recording that is; null where nobody has planned it. */
export type PlannedSource = { plan: Plan | null; sha256: string | null };

/** The plan of a job, with the hash of the recording it was made for. */
export async function findPlan(db: Db, jobId: string): Promise<PlannedSource> {
  const { rows } = await db.query('select plan, sha256 from job where id = $1', [jobId]);
  const { plan = null, sha256 = null } = rows[0] ?? {};
  return { plan: plan && Plan.parse(plan), sha256 };
}

/** Writes down how the recording of a job is cut, and which recording that is; of another one nothing is known yet. */
export async function savePlan(
  db: Db,
  jobId: string,
  plan: Plan,
  source: { sha256: string; bytes: number },
): Promise<void> {
  await db.query('update job set plan = $2, sha256 = $3, bytes = $4, in_order = false where id = $1', [
    jobId,
    JSON.stringify(plan),
    source.sha256,
    source.bytes,
  ]);
}
