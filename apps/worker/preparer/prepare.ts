import { v7 as uuidv7 } from 'uuid';
import { type AudioStore, chunksKey, type Received } from '#shared/audio/store.ts';
import { msAt } from '#shared/domain/chunk.ts';
import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import type { Outcome, TakenTask } from '#shared/domain/task.ts';
import { announce } from '#shared/postgres/announce.ts';
import { insertChunks, keepDoneChunks } from '#shared/postgres/chunk.ts';
import type { Db } from '#shared/postgres/client.ts';
import { addWarnings, findJob, recordAudio, startJob } from '#shared/postgres/job.ts';
import { lockSource } from '#shared/postgres/source.ts';
import { insertTasks, type NewTask } from '#shared/postgres/task.ts';
import { assembleJob } from '../assemble.ts';
import { failJob } from '../fail-job.ts';
import type { GuardedClient } from '../guarded-client.ts';
import type { Station } from '../station.ts';
import { findSource, type Source } from './find-source.ts';
import { GiveUp } from './give-up.ts';
import type { PreparedChunk } from './make-chunks.ts';
import { type Prepared, prepareSource } from './prepare-source.ts';
import type { PreparerSettings } from './settings.ts';

export type PreparerParts = {
  store: AudioStore;
  client: GuardedClient;
  settings: PreparerSettings;
  /** What a job can be answered with before anything is decoded; null if it is to be prepared. */
  findKnown?(job: JobRow, source: Source): Promise<Prepared | null>;
};

/** Makes of a job's recording the chunks that engines hear. Bad recordings end here. */
export function preparerStation(parts: PreparerParts): Station<JobRow, Prepared> {
  return {
    kind: 'prepare',
    load: (db, task) => load(db, task, parts.settings),
    perform: (job, { task, signal }) => perform(job, task, parts, signal),
    complete: (db, task, prepared) => complete(db, task, prepared, parts),
    fail: (db, task, error) => failJob(db, task, error, parts.settings),
    async discard({ received, chunks }) {
      await received?.discard();
      for (const { audioKey } of chunks) if (audioKey) await parts.store.remove(audioKey);
    },
  };
}

async function load(db: Db, task: TakenTask, { publicUrl }: PreparerSettings): Promise<JobRow | null> {
  const job = await findJob(db, task.jobId!);
  if (!job || isTerminal(job.state)) return null;
  if (await startJob(db, job.id, 'preparing')) await announce(db, job.id, 'transcription.started', publicUrl);
  return job;
}

async function perform(
  job: JobRow,
  task: TakenTask,
  parts: PreparerParts,
  signal: AbortSignal,
): Promise<Outcome<Prepared>> {
  const { store, settings } = parts;
  const folder = `${chunksKey(job.id)}/${task.epoch}`;
  let source: Source | undefined;
  try {
    source = await findSource(job, parts, signal);
    const known = await parts.findKnown?.(job, source);
    const result = known ?? (await prepareSource(source, job.options, { store, settings, folder }, signal));
    await source.received?.place?.();
    return { kind: 'succeeded', result };
  } catch (error) {
    await source?.received?.discard();
    await store.remove(folder);
    if (error instanceof GiveUp) return error.outcome;
    throw error;
  } finally {
    await source?.[Symbol.asyncDispose]();
  }
}

async function complete(
  db: Db,
  task: TakenTask,
  { audio, received, chunks, warnings }: Prepared,
  { settings }: PreparerParts,
): Promise<void> {
  const job = await findJob(db, task.jobId!);
  if (!job) return;
  if (received) await keep(db, received);
  const kept = await keepDoneChunks(db, job.id, chunks);
  const toDo = chunks.filter(chunk => !chunk.silent && !kept.has(chunk));
  await insertChunks(
    db,
    job.id,
    chunks.filter(chunk => !kept.has(chunk)),
  );
  await recordAudio(db, job.id, audio, { total: chunks.length, done: chunks.length - toDo.length });
  await addWarnings(db, job.id, warnings);
  await insertTasks(
    db,
    toDo.map(chunk => transcribeTask(job, chunk)),
  );
  if (toDo.length === 0) await assembleJob(db, job.id, settings);
}

/** Keeps what was fetched, in the transaction that needs it. */
export async function keep(db: Db, received: Received): Promise<void> {
  await lockSource(db, received.sha256);
  await received.keep();
}

const ATTEMPTS = 4;

function transcribeTask(job: JobRow, chunk: PreparedChunk): NewTask {
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
  };
}
