import { lines } from './lines.ts';
import { pages } from './pages.ts';
import type {
  Batch,
  BatchDryRun,
  BatchItemState,
  BatchRequest,
  JobError,
  ListBatchItemsQuery,
  Transcript,
} from './schemas.ts';
import { type Connection, sendForJson } from './send.ts';

type Settings = { signal?: AbortSignal };

export type BatchResult = {
  custom_id: string;
  line: number;
  transcription_id: string;
  /** Null where it was purged. */
  result: Transcript | null;
};
export type BatchFailure = Pick<BatchItemState, 'custom_id' | 'line' | 'transcription_id' | 'state'> & {
  error: JobError | BatchItemState['error'];
};

export type Batches = {
  /** Makes a batch; its items are fixed from then on. One key makes one batch, however often it is sent. */
  create(request: Omit<BatchRequest, 'dry_run'>, settings?: Settings & { idempotencyKey?: string }): Promise<Batch>;
  /** What would come of a batch; makes nothing. */
  dryRun(request: Omit<BatchRequest, 'dry_run'>, settings?: Settings): Promise<BatchDryRun>;
  get(id: string, settings?: Settings): Promise<Batch>;
  /** All batches, newest first. */
  list(filter?: { limit?: number }, settings?: Settings): AsyncGenerator<Batch>;
  /** The items of a batch, in the order in which they were given. */
  items(id: string, filter?: Omit<ListBatchItemsQuery, 'cursor'>, settings?: Settings): AsyncGenerator<BatchItemState>;
  /** The transcripts that there are by now. */
  results(id: string, settings?: Settings): AsyncGenerator<BatchResult>;
  /** What has ended without a transcript by now. */
  errors(id: string, settings?: Settings): AsyncGenerator<BatchFailure>;
  pause(id: string, settings?: Settings): Promise<Batch>;
  resume(id: string, settings?: Settings): Promise<Batch>;
  cancel(id: string, settings?: Settings): Promise<Batch>;
};

/** The batches of one server. */
export function batches(connection: Connection): Batches {
  const path = (id: string) => `/v1/batches/${encodeURIComponent(id)}`;
  const post = <T>(to: string, json?: object, { signal, key }: Settings & { key?: string } = {}) =>
    sendForJson<T>(connection, to, {
      method: 'POST',
      json,
      headers: key === undefined ? {} : { 'idempotency-key': key },
      repeatable: true,
      signal,
    });
  return {
    create: (request, { idempotencyKey: key = crypto.randomUUID(), signal } = {}) =>
      post('/v1/batches', request, { key, signal }),
    dryRun: (request, { signal } = {}) => post('/v1/batches', { ...request, dry_run: true }, { signal }),
    get: (id, { signal } = {}) => sendForJson(connection, path(id), { signal }),
    list: (filter, { signal } = {}) => pages(connection, '/v1/batches', filter, signal),
    items: (id, filter, { signal } = {}) => pages(connection, `${path(id)}/items`, filter, signal),
    results: (id, { signal } = {}) => lines(connection, `${path(id)}/results`, signal),
    errors: (id, { signal } = {}) => lines(connection, `${path(id)}/errors`, signal),
    pause: (id, settings) => post(`${path(id)}/pause`, undefined, settings),
    resume: (id, settings) => post(`${path(id)}/resume`, undefined, settings),
    cancel: (id, settings) => post(`${path(id)}/cancel`, undefined, settings),
  };
}
