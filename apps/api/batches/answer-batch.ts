import { viewBatch } from '#shared/domain/batch-view.ts';
import { findProgress } from '#shared/postgres/batch-progress.ts';
import type { Db } from '#shared/postgres/client.ts';
import type { Answer } from '../http/route.ts';
import { findOwnBatch } from './find-own-batch.ts';

/** Shows a batch as it is now and, while it has not ended, when to ask again. */
export async function answerBatch(db: Db, projectId: string, id: string, status = 200): Promise<Answer> {
  const batch = await findOwnBatch(db, projectId, id);
  const body = viewBatch(batch, (await findProgress(db, [batch])).get(id)!);
  const headers = { 'Cache-Control': 'private, no-cache' };
  return { status, body, headers: batch.finishedAt ? headers : { ...headers, 'Retry-After': '5' } };
}
