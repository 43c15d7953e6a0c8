import type { Db } from './client.ts';
import { purgeDeliveredText } from './delivery.ts';
import { markPurged } from './retention.ts';
import { deleteTranscript } from './transcript.ts';

/** Removes every text of a job that has ended; its row and its history stay. */
export async function purgeTexts(db: Db, jobId: string): Promise<void> {
  await deleteTranscript(db, jobId);
  await purgeDeliveredText(db, jobId);
  await db.query('update chunk set result = null, done_at = null where job_id = $1 and not silent', [jobId]);
  await markPurged(db, jobId);
}
