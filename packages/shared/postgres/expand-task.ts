import { v7 as uuidv7 } from 'uuid';
import type { Db } from './client.ts';
import { insertTasks } from './task.ts';

const EXPAND_ATTEMPTS = 4;

/** What reading a portion is charged, in milliseconds of audio: next to nothing. */
const COST_MS = 1_000;

/** Schedules that the next portion of a batch's manifest is read. It takes a moment, and goes before other preparation. */
export async function insertExpandTask(db: Db, batch: { id: string; projectId: string }): Promise<void> {
  await insertTasks(db, [
    {
      id: uuidv7(),
      kind: 'expand',
      engine: '',
      jobId: null,
      chunkId: null,
      deliveryId: null,
      batchId: batch.id,
      projectId: batch.projectId,
      class: 'interactive',
      priority: 0,
      maxAttempts: EXPAND_ATTEMPTS,
      costMs: COST_MS,
    },
  ]);
}

/** Batches whose manifest is to be read on, and for which there is no task to do it: an older worker ended it unread. */
export async function listUnread(db: Db): Promise<{ id: string; projectId: string }[]> {
  const { rows } = await db.query(
    `select id, project_id as "projectId" from batch b where finished_at is null and validated_at is null and not exists (
       select from task where batch_id = b.id and finished_at is null and kind = 'expand')`,
  );
  return rows;
}
