import { viewBatch } from '#shared/domain/batch-view.ts';
import { findProgress } from '#shared/postgres/batch-progress.ts';
import type { Answer } from '../http/route.ts';
import { type Asking, retryAfterS } from '../jobs/place-of-job.ts';
import { findOwnBatch } from './find-own-batch.ts';

/** Shows a batch as it is now and, while it has not ended, when to ask again. */
export async function answerBatch(
  { db, backlog, projectId }: Asking & { projectId: string },
  id: string,
  status = 200,
): Promise<Answer> {
  const batch = await findOwnBatch(db, projectId, id);
  const progress = (await findProgress(db, [batch], await backlog.look(db))).get(id)!;
  const headers = { 'Cache-Control': 'private, no-cache' };
  const retry = { 'Retry-After': String(retryAfterS(progress)) };
  return { status, body: viewBatch(batch, progress), headers: batch.finishedAt ? headers : { ...headers, ...retry } };
}
