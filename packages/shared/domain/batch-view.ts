import { z } from 'zod';
import { type BatchProgress, type BatchRow, BatchState } from './batch.ts';
import { withoutSecrets } from './job-view.ts';
import { JobClass } from './options.ts';
import { Window } from './window.ts';

const time = z.iso.datetime();
const count = z.int().min(0);

/** A batch as clients see it. */
export const BatchView = z
  .object({
    id: z.uuid(),
    object: z.literal('batch'),
    name: z.string().nullable(),
    state: BatchState,
    class: JobClass,
    counts: z
      .object({
        total: count,
        queued: count,
        processing: count,
        completed: count,
        failed: count.meta({ description: 'With those that could not become a transcription: see /errors.' }),
        canceled: count,
        expired: count,
      })
      .meta({ description: 'Of the items that are known; a manifest that is still read may hold more.' }),
    duplicates: count.meta({ description: 'Lines that named an item once more, and were left out.' }),
    audio_ms: count.meta({ description: 'Of the recordings that were measured.' }),
    eta_ms: z.int().nullable().meta({
      description: 'About how long until its last job is done, or while none of it is begun, from when it is.',
    }),
    window: z.object({ ...Window.shape, open: z.boolean() }).nullable(),
    manifest: z.object({ upload_id: z.uuid().nullable(), url: z.string().nullable(), lines_read: count }).nullable(),
    defaults: z.record(z.string(), z.unknown()),
    callback: z
      .object({
        url: z.string(),
        state: z.enum(['pending', 'delivered', 'failed']),
        attempts: count,
        last_status: z.int().nullable(),
      })
      .nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    created_at: time,
    finished_at: time.nullable(),
  })
  .meta({ id: 'Batch' });
export type BatchView = z.infer<typeof BatchView>;

/** Shows a batch to its project; URLs without their queries, which are often signatures. */
export function viewBatch(batch: BatchRow, { counts, audioMs, etaMs }: BatchProgress): BatchView {
  return {
    id: batch.id,
    object: 'batch',
    name: batch.name,
    state: batch.state,
    class: batch.class,
    counts,
    duplicates: batch.duplicates,
    audio_ms: audioMs,
    eta_ms: etaMs,
    window: batch.window && { ...batch.window, open: batch.isOpen },
    manifest: viewManifest(batch),
    defaults: batch.defaults,
    callback: batch.callback && {
      url: withoutSecrets(batch.callback.url),
      state: batch.callbackState ?? 'pending',
      attempts: batch.callbackAttempts ?? 0,
      last_status: batch.callbackStatus,
    },
    error: batch.error,
    created_at: batch.createdAt.toISOString(),
    finished_at: batch.finishedAt?.toISOString() ?? null,
  };
}

function viewManifest({ manifest, manifestAt }: BatchRow): BatchView['manifest'] {
  if (!manifest) return null;
  const url = manifest.url === undefined ? null : withoutSecrets(manifest.url);
  return { upload_id: manifest.upload_id ?? null, url, lines_read: manifestAt?.lines ?? 0 };
}
