import { type AudioStore, chunksKey } from '#shared/audio/store.ts';
import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import { rankOf } from '#shared/domain/plan.ts';
import type { Outcome, TakenTask } from '#shared/domain/task.ts';
import type { GuardedClient } from '#shared/outbound/guarded-client.ts';
import { announce } from '#shared/postgres/announce.ts';
import { findSpeed } from '#shared/postgres/capacity.ts';
import type { Db } from '#shared/postgres/client.ts';
import { addWarnings, findJob, recordAudio, startJob } from '#shared/postgres/job.ts';
import { forgetChunks, keepChunks, unlessKept } from '#shared/postgres/kept-chunk.ts';
import { correctCharge } from '#shared/postgres/turn.ts';
import { assembleJob } from '../assemble.ts';
import { failJob } from '../fail-job.ts';
import type { Performance, Station } from '../station.ts';
import { addChunks } from './add-chunks.ts';
import type { HearsSound } from './divide.ts';
import { findSource, type Source } from './find-source.ts';
import { GiveUp } from './give-up.ts';
import { keepSource } from './keep-source.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { type Prepared, prepareSource } from './prepare-source.ts';
import type { PreparerSettings } from './settings.ts';
import type { Decoders } from './short/decoders.ts';
import { removeAudio } from './write-pieces.ts';

export type PreparerParts = {
  store: AudioStore;
  client: GuardedClient;
  settings: PreparerSettings;
  /** Those of short recordings; without, each is decoded in the ordinary way. */
  decoders: Decoders | null;
  /** Tells speech where a place to cut is looked for, if there is anybody who can. */
  hears: HearsSound | null;
  /** What a job can be answered with before anything is decoded; null if it is to be prepared. */
  findKnown?(job: JobRow, source: Source): Promise<Prepared | null>;
  /** The largest recording that the project of a job may have, in bytes; null if that is what all may. */
  findMaxBytes?(job: JobRow): Promise<number | null>;
};

/** Makes of a job's recording the chunks that engines hear. Bad recordings end here. */
export function preparerStation(parts: PreparerParts): Station<JobRow, Prepared> {
  return {
    kind: 'prepare',
    load: (db, task) => load(db, task, parts.settings),
    perform: (job, performance) => perform(job, performance, parts),
    complete: (db, task, prepared) => complete(db, task, prepared, parts),
    fail: (db, task, error) => failJob(db, task, error, parts.settings),
    async discard({ source, chunks }) {
      await source.received?.discard();
      await removeAudio(parts.store, chunks);
    },
  };
}

async function load(db: Db, task: TakenTask, { publicUrl }: PreparerSettings): Promise<JobRow | null> {
  const [job, isNews] = await Promise.all([findJob(db, task.jobId!), startJob(db, task.jobId!, 'preparing')]);
  if (!job || isTerminal(job.state)) return null;
  if (isNews) await announce(db, job, 'transcription.started', publicUrl);
  return job;
}

async function perform(job: JobRow, { task, signal, note }: Performance, parts: PreparerParts) {
  return prepareJob(job, task, parts, source => openLedger(note, job, source, parts), signal);
}

/** Prepares a job's recording, and tells the ledger on the way. */
export async function prepareJob(
  job: JobRow,
  task: TakenTask,
  parts: PreparerParts,
  ledgerOf: (source: Source) => Ledger,
  signal: AbortSignal,
): Promise<Outcome<Prepared>> {
  const { store, settings, decoders, hears } = parts;
  // A retried job has another task: what an earlier one still does must not meet what this one makes.
  const folder = `${chunksKey(job.id)}/${task.id}-${task.epoch}`;
  let source: Source | undefined;
  try {
    source = await findSource(job, { ...parts, settings: await limitBytes(parts, job) }, signal);
    const known = await parts.findKnown?.(job, source);
    const opened = { store, settings, decoders, hears, folder, ledger: ledgerOf(source) };
    const result = known ?? (await prepareSource(source, job.options, opened, signal));
    await source.received?.place?.();
    return { kind: 'succeeded', result };
  } catch (error) {
    await source?.received?.discard();
    if (error instanceof GiveUp) return error.outcome;
    throw error;
  } finally {
    await source?.[Symbol.asyncDispose]();
  }
}

async function limitBytes({ settings, findMaxBytes }: PreparerParts, job: JobRow): Promise<PreparerSettings> {
  // What was uploaded was limited there.
  const most = (job.source === 'url' && (await findMaxBytes?.(job))) || settings.MAX_UPLOAD_BYTES;
  return { ...settings, MAX_UPLOAD_BYTES: Math.min(settings.MAX_UPLOAD_BYTES, most) };
}

async function complete(
  db: Db,
  task: TakenTask,
  { source, audio, chunks, made, rank, warnings }: Prepared,
  { settings }: PreparerParts,
): Promise<void> {
  const id = task.jobId!;
  const [job, , kept, speed] = await Promise.all([
    findJob(db, id),
    forgetChunks(db, id, made),
    keepChunks(db, id, chunks),
    findSpeed(db, task.engine),
  ]);
  if (!job) return;
  await keepSource(db, source);
  const [, left] = await Promise.all([
    addChunks(db, job, unlessKept(chunks, kept), rank ?? rankOf(job.createdAt, audio.durationMs, speed)),
    recordAudio(db, id, audio),
    addWarnings(db, id, warnings),
    correctCharge(db, task.id, audio.durationMs),
  ]);
  if (left === 0) await assembleJob(db, id, settings);
}
