import { pages } from './pages.ts';
import { pause } from './pause.ts';
import type {
  GetResultQuery,
  ListTranscriptionsQuery,
  Transcript,
  Transcription,
  TranscriptionOptions,
} from './schemas.ts';
import { type Connection, retryAfter, send, sendForJson } from './send.ts';
import { uploads } from './uploads.ts';

/** A recording: itself, or where it is. */
export type Audio = Blob | ReadableStream<Uint8Array> | { url: string } | { upload_id: string };

export type SubmitSettings = {
  /** Of a recording that has no name of its own. */
  filename?: string;
  /** Has the server hold its answer for up to so many seconds, at most 60, until the job has ended. */
  waitS?: number;
  /** Two requests under one key make one job; made anew for each call if not given. */
  idempotencyKey?: string;
  signal?: AbortSignal;
};

export type WaitSettings = {
  /** Hears of the job each time it was looked at. */
  onProgress?: (job: Transcription) => void;
  signal?: AbortSignal;
};

type Settings = { signal?: AbortSignal };
type Format = NonNullable<GetResultQuery['format']>;

export type Transcriptions = {
  /** Submits a recording, and returns the job once the server has written it down. */
  submit(audio: Audio, options?: TranscriptionOptions, settings?: SubmitSettings): Promise<Transcription>;
  /** Waits until a job has ended, however it did: see its `state`. */
  wait(id: string, settings?: WaitSettings): Promise<Transcription>;
  /** The transcript of a completed job. */
  result(id: string, format?: 'json', settings?: Settings): Promise<Transcript>;
  result(id: string, format: Exclude<Format, 'json'>, settings?: Settings): Promise<string>;
  get(id: string, settings?: Settings): Promise<Transcription>;
  /** All jobs that fit the filter, newest first, fetched as they are asked for. */
  list(filter?: Omit<ListTranscriptionsQuery, 'cursor'>, settings?: Settings): AsyncGenerator<Transcription>;
  /** Cancels a job; one that has ended stays as it is. */
  cancel(id: string, settings?: Settings): Promise<Transcription>;
  /** Has a job that failed, expired or was canceled tried again, under its id. */
  retry(id: string, settings?: Settings): Promise<Transcription>;
};

/** The transcriptions of one server. */
export function transcriptions(connection: Connection): Transcriptions {
  const path = (id: string) => `/v1/transcriptions/${encodeURIComponent(id)}`;

  function result(id: string, format?: 'json', settings?: Settings): Promise<Transcript>;
  function result(id: string, format: Exclude<Format, 'json'>, settings?: Settings): Promise<string>;
  async function result(id: string, format: Format = 'json', { signal }: Settings = {}) {
    const { text } = await send(connection, `${path(id)}/result`, { query: { format }, signal });
    return format === 'json' ? JSON.parse(text) : text;
  }

  return {
    submit: (audio, options = {}, settings = {}) => submit(connection, audio, options, settings),
    wait: (id, settings = {}) => wait(connection, path(id), settings),
    result,
    get: (id, { signal } = {}) => sendForJson(connection, path(id), { signal }),
    list: (filter, { signal } = {}) => pages(connection, '/v1/transcriptions', filter, signal),
    cancel: (id, { signal } = {}) =>
      sendForJson(connection, `${path(id)}/cancel`, { method: 'POST', repeatable: true, signal }),
    retry: (id, { signal } = {}) => sendForJson(connection, `${path(id)}/retry`, { method: 'POST', signal }),
  };
}

async function submit(
  connection: Connection,
  audio: Audio,
  options: TranscriptionOptions,
  { filename, waitS, idempotencyKey = crypto.randomUUID(), signal }: SubmitSettings,
): Promise<Transcription> {
  const call = {
    method: 'POST' as const,
    headers: { 'idempotency-key': idempotencyKey, ...(waitS === undefined ? {} : { prefer: `wait=${waitS}` }) },
    repeatable: true,
    signal,
  };
  if (audio instanceof Blob) {
    const form = new FormData();
    form.append('options', JSON.stringify(options));
    form.append('file', audio, filename ?? (audio as Partial<File>).name ?? 'recording');
    return sendForJson(connection, '/v1/transcriptions', { ...call, body: form });
  }
  const named =
    audio instanceof ReadableStream
      ? { upload_id: (await uploads(connection).upload(audio, { filename, signal })).upload_id }
      : audio;
  return sendForJson(connection, '/v1/transcriptions', { ...call, json: { audio: named, ...options } });
}

async function wait(connection: Connection, path: string, { onProgress, signal }: WaitSettings) {
  for (;;) {
    const { text, headers } = await send(connection, path, { signal });
    const job = JSON.parse(text) as Transcription;
    onProgress?.(job);
    if (job.finished_at !== null) return job;
    await pause(retryAfter(headers) ?? 2_000, signal);
  }
}
