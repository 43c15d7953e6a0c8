import type { JobRow } from '../domain/job.ts';
import type { Db } from './client.ts';
import { JOB_COLUMNS, JOB_FROM } from './job.ts';

/** Those of some jobs that have a higher version than was seen, by id: one statement, however many they are. */
export async function listChangedJobs(db: Db, seen: { id: string; version: number }[]): Promise<Map<string, JobRow>> {
  const { rows } = await db.query({
    name: 'list changed jobs',
    text: `select ${JOB_COLUMNS} from ${JOB_FROM}
      join unnest($1::uuid[], $2::integer[]) as seen (id, version) on seen.id = j.id
      where j.id = any($1) and j.version > seen.version`,
    values: [seen.map(job => job.id), seen.map(job => job.version)],
  });
  return new Map(rows.map(row => [row.id, row]));
}
