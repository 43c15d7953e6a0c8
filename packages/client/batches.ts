import { lines } from './lines.ts';
import { pages } from './pages.ts';
import type { JobError, TranscriptionOptions } from './schemas.ts';
import { type Connection, sendForJson } from './send.ts';

type State = 'validating' | 'running' | 'paused' | 'completed' | 'canceled' | 'failed';
type Counts = Record<'total' | 'queued' | 'processing' | 'completed' | 'failed' | 'canceled' | 'expired', number>;
type Window = { from: string; to: string; tz: string };

export type Batch = {
  id: string;
  name: string | null;
  state: State;
  counts: Counts;
  audio_ms: number | null;
  eta_ms: number | null;
  window: Window | null;
  created_at: string;
};
export type BatchItem = {
  custom_id: string;
  transcription_id: string | null;
  state: string;
  error: JobError | null;
};
export type BatchRequest = {
  name?: string;
  class?: 'interactive' | 'standard' | 'backfill';
  defaults?: TranscriptionOptions;
  window?: Window;
  dry_run?: boolean;
} & (
  | { items: ({ custom_id: string; audio: { url: string } | { upload_id: string } } & TranscriptionOptions)[] }
  | { manifest: { upload_id: string } | { url: string } }
);

type Settings = { signal?: AbortSignal };

export type Batches = {
  /** Makes a batch; its items are fixed from then on. One key makes one batch, however often it is sent. */
  create(request: BatchRequest, settings?: Settings & { idempotencyKey?: string }): Promise<Batch>;
  get(id: string, settings?: Settings): Promise<Batch>;
  /** All batches, newest first. */
  list(filter?: object, settings?: Settings): AsyncGenerator<Batch>;
  items(id: string, filter?: object, settings?: Settings): AsyncGenerator<BatchItem>;
  /** The transcripts that there are by now, one after the other. */
  results(id: string, settings?: Settings): AsyncGenerator<Record<string, unknown>>;
  /** What has failed by now. */
  errors(id: string, settings?: Settings): AsyncGenerator<Record<string, unknown>>;
  pause(id: string, settings?: Settings): Promise<Batch>;
  resume(id: string, settings?: Settings): Promise<Batch>;
  cancel(id: string, settings?: Settings): Promise<Batch>;
};

/** The batches of one server. */
export function batches(connection: Connection): Batches {
  const path = (id: string) => `/v1/batches/${encodeURIComponent(id)}`;
  const tell =
    (verb: string) =>
    (id: string, { signal }: Settings = {}) =>
      sendForJson<Batch>(connection, `${path(id)}/${verb}`, { method: 'POST', repeatable: true, signal });
  return {
    create: (request, { idempotencyKey = crypto.randomUUID(), signal } = {}) =>
      sendForJson(connection, '/v1/batches', {
        method: 'POST',
        json: request,
        headers: { 'idempotency-key': idempotencyKey },
        repeatable: true,
        signal,
      }),
    get: (id, { signal } = {}) => sendForJson(connection, path(id), { signal }),
    list: (filter, { signal } = {}) => pages(connection, '/v1/batches', filter, signal),
    items: (id, filter, { signal } = {}) => pages(connection, `${path(id)}/items`, filter, signal),
    results: (id, { signal } = {}) => lines(connection, `${path(id)}/results`, signal),
    errors: (id, { signal } = {}) => lines(connection, `${path(id)}/errors`, signal),
    pause: tell('pause'),
    resume: tell('resume'),
    cancel: tell('cancel'),
  };
}
