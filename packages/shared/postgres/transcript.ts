import { gzipSync } from 'node:zlib';
import { searchable } from '../domain/search.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { Db } from './client.ts';

/** Saves the one transcript of a job. A second one is an error of ours: the primary key refuses it. */
export async function insertTranscript(db: Db, projectId: string, transcript: Transcript): Promise<void> {
  await db.query(
    `insert into transcript (job_id, project_id, body, text, search) values ($1, $2, $3, $4, to_tsvector('simple', $5))`,
    [
      transcript.id,
      projectId,
      gzipSync(JSON.stringify(transcript)),
      transcript.text,
      // A tsvector holds at most 1 MB; what lies behind is found no more, but never refused.
      searchable(transcript.text).slice(0, 400_000),
    ],
  );
}

/** The canonical JSON of a job's transcript, gzipped, or null if there is none. */
export async function findTranscript(db: Db, jobId: string): Promise<Buffer | null> {
  const { rows } = await db.query('select body from transcript where job_id = $1', [jobId]);
  return rows[0]?.body ?? null;
}

/** The plain text of a job's transcript, or null if there is none. */
export async function findText(db: Db, jobId: string): Promise<string | null> {
  const { rows } = await db.query('select text from transcript where job_id = $1', [jobId]);
  return rows[0]?.text ?? null;
}

/** Removes the text of a job for good. */
export async function deleteTranscript(db: Db, jobId: string): Promise<void> {
  await db.query('delete from transcript where job_id = $1', [jobId]);
}
