import { z } from 'zod';
import { JobErrorCode } from './error.ts';
import type { JobClass, Options, Warning } from './options.ts';

/** `completed`, `failed`, `canceled` and `expired` are terminal: a job leaves them only when somebody retries it. */
export const JobState = z.enum(['queued', 'processing', 'completed', 'failed', 'canceled', 'expired']);
export type JobState = z.infer<typeof JobState>;

/** What a job that has not ended is doing; null once it has. */
export const JobStage = z.enum(['waiting', 'preparing', 'transcribing', 'assembling']);
export type JobStage = z.infer<typeof JobStage>;

/** Why a job ended as it did. `attempt` and `worker_id` are null where no worker was involved. */
export const JobError = z
  .object({
    code: JobErrorCode,
    message: z.string(),
    retryable: z.boolean().meta({ description: 'Whether POST …/retry may end better.' }),
    attempt: z.int().nullable(),
    worker_id: z.string().nullable(),
  })
  .meta({ id: 'JobError' });
export type JobError = z.infer<typeof JobError>;

/** The events that a job's own callback or a project's endpoint can ask for. */
export const JobEvent = z.enum([
  'transcription.started',
  'transcription.completed',
  'transcription.failed',
  'transcription.canceled',
  'transcription.expired',
]);
export type JobEvent = z.infer<typeof JobEvent>;

export const Callback = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2000),
  events: z
    .array(JobEvent)
    .min(1)
    .default(['transcription.completed', 'transcription.failed', 'transcription.canceled', 'transcription.expired']),
});
export type Callback = z.infer<typeof Callback>;

/** A job as the ledger holds it, with what became of its callback. */
export type JobRow = {
  id: string;
  projectId: string;
  state: JobState;
  stage: JobStage | null;
  version: number;
  class: JobClass;
  priority: number;
  referenceId: string | null;
  metadata: Record<string, unknown>;
  batchId: string | null;
  options: Options;
  callback: Callback | null;
  source: 'upload' | 'url';
  sourceUrl: string | null;
  sha256: string | null;
  bytes: number | null;
  filename: string | null;
  durationMs: number | null;
  channels: number | null;
  codec: string | null;
  chunksTotal: number | null;
  chunksDone: number;
  /** Those that could not be transcribed, where the caller takes the rest. */
  chunksFailed: number;
  engineName: string | null;
  engineRevision: string | null;
  engineMs: number;
  warnings: Warning[];
  error: JobError | null;
  requestId: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  expiresAt: Date | null;
  retainDays: number | null;
  /** Whether an earlier transcript of the same audio will do; and the job that it was of, if one did. */
  reuse: boolean;
  reusedFrom: string | null;
  /** Whether its batch is paused, or outside of its window, so that nothing of it is begun. */
  held: boolean;
  purgeAt: Date | null;
  purgedAt: Date | null;
  callbackState: 'pending' | 'delivered' | 'failed' | null;
  callbackAttempts: number | null;
  callbackStatus: number | null;
};

/** Whether a state is terminal. */
export function isTerminal(state: JobState): boolean {
  return state !== 'queued' && state !== 'processing';
}
