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
