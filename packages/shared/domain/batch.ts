import { z } from 'zod';
import type { JobState } from './job.ts';
import type { JobClass } from './options.ts';
import type { Window } from './window.ts';

/**
 * `validating` while its manifest is read, `paused` while somebody wishes so; `completed` once every item has ended,
 * however: the counts say how. One that was `canceled`, or `failed` because its manifest cannot be read, is finished
 * once its last job has ended.
 */
export const BatchState = z.enum(['validating', 'running', 'paused', 'completed', 'canceled', 'failed']);
export type BatchState = z.infer<typeof BatchState>;

/** Where the items of a batch are listed, as its request named it. */
export type Manifest = { upload_id?: string; url?: string };

/** How far a manifest has been read: bytes and lines that are behind us. `columns` are those of a CSV. */
export type ManifestPlace = { bytes: number; lines: number; columns: string[] | null };

/** Why the manifest of a batch cannot be read. */
export type BatchError = { code: string; message: string };

/** A batch as the ledger holds it, with what became of its callback. */
export type BatchRow = {
  id: string;
  projectId: string;
  state: BatchState;
  name: string | null;
  class: JobClass;
  /** Options of every item that does not name its own. */
  defaults: Record<string, unknown>;
  callback: { url: string } | null;
  window: Window | null;
  /** False outside of its window. */
  isOpen: boolean;
  /** Whether none of its work is begun at present. */
  held: boolean;
  manifest: Manifest | null;
  manifestSha256: string | null;
  /** Null before its first line was read. */
  manifestAt: ManifestPlace | null;
  /** Lines that named an item once more. */
  duplicates: number;
  error: BatchError | null;
  requestId: string | null;
  createdAt: Date;
  /** When every item was known; null before. */
  validatedAt: Date | null;
  finishedAt: Date | null;
  callbackState: 'pending' | 'delivered' | 'failed' | null;
  callbackAttempts: number | null;
  callbackStatus: number | null;
};

/** How the items of a batch stand. `failed` counts those that could not become a job, too. */
export type BatchCounts = Record<JobState | 'total', number>;

/** What is known of a batch's progress. Audio is in milliseconds, as far as it was measured. */
export type BatchProgress = { counts: BatchCounts; audioMs: number; etaMs: number | null };
