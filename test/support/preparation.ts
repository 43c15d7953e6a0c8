import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { type AudioStore, openAudioStore } from '#shared/audio/store.ts';
import type { JobRow } from '#shared/domain/job.ts';
import { Options } from '#shared/domain/options.ts';
import { type Capacity, choosePlan } from '#shared/domain/plan.ts';
import type { Outcome, TakenTask } from '#shared/domain/task.ts';
import { openGuardedClient } from '#shared/outbound/guarded-client.ts';
import type { PreparedChunk } from '../../apps/worker/preparer/add-chunks.ts';
import type { Ledger } from '../../apps/worker/preparer/ledger.ts';
import { prepareJob, preparerStation } from '../../apps/worker/preparer/prepare.ts';
import type { Prepared } from '../../apps/worker/preparer/prepare-source.ts';
import { type PreparerSettings, preparerEnv } from '../../apps/worker/preparer/settings.ts';
import { type Decoders, openDecoders } from '../../apps/worker/preparer/short/decoders.ts';
import type { Note } from '../../apps/worker/station.ts';

/** A preparer on a store of its own, without a ledger. */
export type Preparation = {
  folder: string;
  store: AudioStore;
  decoders: Decoders;
  station: ReturnType<typeof preparerStation>;
  /** Prepares a file as if it had been uploaded; the outcome has all chunks. */
  prepareFile(path: string, options?: Partial<Options>, signal?: AbortSignal): Promise<Outcome<Prepared>>;
  /** Prepares what a URL leads to. */
  prepareUrl(url: string, signal?: AbortSignal): Promise<Outcome<Prepared>>;
  /** Performs the task of a job that is in a ledger. */
  perform(job: JobRow, task: TakenTask, note?: Note): Promise<Outcome<Prepared>>;
  close(): Promise<void>;
};

/** Opens a preparer in a temporary folder that may fetch from `allowNetworks`. */
export async function openPreparation(
  settings: Partial<PreparerSettings> = {},
  allowNetworks = ['127.0.0.1/32'],
  maxBytes: number | null = null,
): Promise<Preparation> {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-prepare-'));
  const store = await openAudioStore({ AUDIO_STORE: pathToFileURL(join(folder, 'store')).href });
  const client = openGuardedClient({ allowNetworks, connectTimeoutMs: 2_000 });
  const defaults = z.object(preparerEnv).parse({});
  const all = {
    ...defaults,
    MAX_UPLOAD_BYTES: 2 ** 31,
    ALLOW_BUCKETS: [],
    publicUrl: 'http://stenopool.test',
    retainDays: 1,
    ...settings,
  };
  // On a busy machine too, a test shall see how these decoders judge and not how slow they are.
  const decoders = openDecoders(all, { fileMs: 60_000 });
  const parts = { store, client, settings: all, decoders, hears: null, findMaxBytes: async () => maxBytes };
  const station = preparerStation(parts);
  const never = new AbortController().signal;
  async function prepare(job: JobRow, signal = never): Promise<Outcome<Prepared>> {
    const { ledger, added } = paperLedger(job, all);
    const outcome = await prepareJob(job, takenTask(job), parts, () => ledger, signal);
    if (outcome.kind !== 'succeeded') return outcome;
    return { ...outcome, result: { ...outcome.result, chunks: [...added, ...outcome.result.chunks] } };
  }
  return {
    folder,
    store,
    decoders,
    station,
    perform: (job, task, note = NO_LEDGER) =>
      station.perform(job, {
        task,
        signal: never,
        log: pino({ level: 'silent' }),
        turn: async () => {},
        shrink() {},
        stepAside() {},
        note,
      }),
    async prepareFile(path, options = {}, signal) {
      const received = await store.receive(createReadStream(path), Number.MAX_SAFE_INTEGER);
      await received.keep();
      const { sha256, bytes } = received;
      const job = queuedJob({ source: 'upload', sha256, bytes, options: Options.parse(options) });
      return prepare(job, signal);
    },
    prepareUrl(url, signal) {
      const job = queuedJob({ source: 'url', sourceUrl: url });
      return prepare(job, signal);
    },
    async close() {
      decoders.close();
      await client.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const NO_LEDGER: Note = () => Promise.reject(new Error('there is no ledger to note anything in'));

/** Plans as if one slot were free, and remembers what it is told. */
export function paperLedger(
  job: JobRow,
  settings: Pick<PreparerSettings, 'DIARIZE_MAX_MINUTES'>,
): { ledger: Ledger; added: PreparedChunk[] } {
  const capacity: Capacity = { kinds: ['funasr-server'], freeSlots: 1, speed: null };
  const added: PreparedChunk[] = [];
  return {
    added,
    ledger: {
      async plan(recording) {
        const about = { ...recording, diarization: job.options.diarization, createdAt: job.createdAt };
        return { plan: choosePlan(about, capacity, settings.DIARIZE_MAX_MINUTES * 60), kept: new Set() };
      },
      async add(chunks) {
        added.push(...chunks);
        return true;
      },
    },
  };
}

/** A job that waits, as the ledger would give it. */
export function queuedJob(fields: Partial<JobRow>): JobRow {
  return {
    ...{ id: uuidv7(), projectId: uuidv7(), state: 'queued', stage: 'waiting', version: 1, class: 'standard' },
    ...{ priority: 0, referenceId: null, metadata: {}, batchId: null, options: Options.parse({}), callback: null },
    ...{ source: 'upload', sourceUrl: null, sha256: null, bytes: null, filename: null, durationMs: null },
    ...{ channels: null, codec: null, chunksTotal: null, chunksDone: 0, chunksFailed: 0, engineName: null },
    ...{
      engineRevision: null,
      engineMs: 0,
      warnings: [],
      error: null,
      requestId: null,
      createdAt: new Date(),
      startedAt: null,
    },
    ...{ finishedAt: null, expiresAt: null, retainDays: null, purgeAt: null, purgedAt: null },
    ...{ reuse: false, reusedFrom: null, held: false },
    ...{ callbackState: null, callbackAttempts: null, callbackStatus: null },
    ...fields,
  };
}

function takenTask(job: JobRow): TakenTask {
  return {
    ...{
      id: uuidv7(),
      kind: 'prepare',
      engine: '',
      epoch: 2,
      workerId: 'preparer-1',
      projectId: job.projectId,
      jobId: job.id,
    },
    ...{ chunkId: null, deliveryId: null, batchId: job.batchId, class: job.class, attempt: 0, maxAttempts: 4 },
    ...{ costMs: null, requestId: null, marks: [], takenAt: new Date(), dueAt: new Date(), traceContext: null },
  };
}
