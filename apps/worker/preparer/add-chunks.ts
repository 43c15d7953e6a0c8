import { v7 as uuidv7 } from 'uuid';
import { msAt } from '#shared/domain/chunk.ts';
import type { JobRow } from '#shared/domain/job.ts';
import { insertChunks, type NewChunk } from '#shared/postgres/chunk.ts';
import type { Db } from '#shared/postgres/client.ts';
import { insertTasks, type NewTask } from '#shared/postgres/task.ts';

/** A chunk whose audio lies in the store, unless it is silent or was there already. */
export type PreparedChunk = NewChunk;

/** Writes chunks and has engines take them. */
export async function addChunks(db: Db, job: JobRow, chunks: PreparedChunk[], rank: number): Promise<void> {
  const toDo = chunks.filter(chunk => !chunk.silent);
  if (toDo.some(chunk => chunk.audioKey === null)) throw new Error('a chunk that was to be kept is gone');
  const tasks = toDo.map(chunk => transcribeTask(job, chunk, rank));
  await Promise.all([insertChunks(db, job.id, chunks), insertTasks(db, tasks)]);
}

const ATTEMPTS = 4;

function transcribeTask(job: JobRow, chunk: PreparedChunk, rank: number): NewTask {
  return {
    id: uuidv7(),
    kind: 'transcribe',
    engine: job.options.engine,
    jobId: job.id,
    chunkId: chunk.id,
    deliveryId: null,
    projectId: job.projectId,
    class: job.class,
    priority: job.priority,
    maxAttempts: ATTEMPTS,
    costMs: msAt(chunk.endSample - chunk.startSample),
    rank,
  };
}
