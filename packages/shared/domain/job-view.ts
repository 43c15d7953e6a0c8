import { z } from 'zod';
import { isTerminal, JobError, JobEvent, type JobRow, JobStage, JobState } from './job.ts';
import { JobClass, Options, Warning } from './options.ts';

const time = z.iso.datetime();

/** A job as clients see it. */
export const JobView = z
  .object({
    id: z.uuid(),
    object: z.literal('transcription'),
    state: JobState,
    stage: JobStage.nullable(),
    progress: z.number().min(0).max(1),
    version: z.int(),
    reference_id: z.string().nullable(),
    metadata: z.record(z.string(), z.unknown()),
    batch_id: z.uuid().nullable(),
    class: JobClass,
    priority: z.int(),
    audio: z.object({
      source: z.enum(['upload', 'url']),
      url: z.string().nullable(),
      filename: z.string().nullable(),
      sha256: z.string().nullable(),
      duration_ms: z.int().nullable(),
      channels: z.int().nullable(),
      codec: z.string().nullable(),
      bytes: z.int().nullable(),
    }),
    options: Options,
    reused_from: z.uuid().nullable().meta({ description: 'The transcription whose transcript this is a copy of.' }),
    engine: z.object({ name: z.string(), revision: z.string().nullable() }),
    queue: z.object({
      position: z
        .int()
        .nullable()
        .meta({ description: 'How many others are begun before it; null once it is begun, or where too many are.' }),
      eta_ms: z
        .int()
        .nullable()
        .meta({ description: 'About how long until it is done; null once it has ended, or where no engine can tell.' }),
      expires_at: time.nullable(),
      held: z.boolean().meta({ description: 'Its batch is paused, or outside of its window: nothing of it is begun.' }),
    }),
    chunks: z.object({
      total: z.int().nullable().meta({ description: 'null until the recording is decoded to its end.' }),
      done: z.int(),
      failed: z.int(),
    }),
    usage: z.object({ audio_ms: z.int().nullable(), engine_ms: z.int() }),
    warnings: z.array(Warning),
    error: JobError.nullable(),
    callback: z
      .object({
        url: z.string(),
        events: z.array(JobEvent),
        state: z.enum(['pending', 'delivered', 'failed']),
        attempts: z.int(),
        last_status: z.int().nullable(),
      })
      .nullable(),
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
    purge_at: time.nullable(),
    purged_at: time.nullable(),
  })
  .meta({ id: 'Transcription' });
export type JobView = z.infer<typeof JobView>;

/**
 * Where a job stands: how many others are begun before it, null once it is begun; and how long until it is done, null
 * once it has ended or where nobody can tell.
 */
export type QueuePlace = { position: number | null; etaMs: number | null };

/** Of a job that waits no more. */
export const NOWHERE: QueuePlace = { position: null, etaMs: null };

/** Shows a job to a client. Credentials and queries in the source URL are left out: they are often signatures. */
export function viewJob(job: JobRow, place: QueuePlace = NOWHERE): JobView {
  return {
    id: job.id,
    object: 'transcription',
    state: job.state,
    stage: job.stage,
    progress: progressOf(job),
    version: job.version,
    reference_id: job.referenceId,
    metadata: job.metadata,
    batch_id: job.batchId,
    class: job.class,
    priority: job.priority,
    audio: {
      source: job.source,
      url: job.sourceUrl && withoutSecrets(job.sourceUrl),
      filename: job.filename,
      sha256: job.sha256,
      duration_ms: job.durationMs,
      channels: job.channels,
      codec: job.codec,
      bytes: job.bytes,
    },
    options: job.options,
    reused_from: job.reusedFrom,
    engine: { name: job.engineName ?? job.options.engine, revision: job.engineRevision },
    queue: {
      position: place.position,
      eta_ms: place.etaMs,
      expires_at: iso(job.expiresAt),
      held: job.held && !isTerminal(job.state),
    },
    chunks: { total: job.chunksTotal, done: job.chunksDone, failed: job.chunksFailed },
    usage: { audio_ms: job.durationMs, engine_ms: job.engineMs },
    warnings: job.warnings,
    error: job.error,
    callback: job.callback && {
      url: withoutSecrets(job.callback.url),
      events: job.callback.events,
      state: job.callbackState ?? 'pending',
      attempts: job.callbackAttempts ?? 0,
      last_status: job.callbackStatus,
    },
    created_at: job.createdAt.toISOString(),
    started_at: iso(job.startedAt),
    finished_at: iso(job.finishedAt),
    purge_at: iso(job.purgeAt),
    purged_at: iso(job.purgedAt),
  };
}

function progressOf(job: JobRow): number {
  if (job.state === 'completed') return 1;
  const ended = job.chunksDone + job.chunksFailed;
  return job.chunksTotal ? Math.floor((ended / job.chunksTotal) * 100) / 100 : 0;
}

/** A URL without credentials and query, which are often signatures. */
export function withoutSecrets(url: string): string {
  // Whatever stands in it is the name of an object.
  if (url.startsWith('s3://')) return url;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
