import type { Upload } from './schemas.ts';
import { type Connection, sendForJson } from './send.ts';

export type UploadSettings = {
  filename?: string;
  /** A repeated upload under one key is kept once; made anew for each call if not given. */
  idempotencyKey?: string;
  signal?: AbortSignal;
};

export type Uploads = {
  /** Sends a recording for later jobs; it is kept for 24 hours. A stream is sent once, a blob as often as needed. */
  upload(audio: Blob | ReadableStream<Uint8Array>, settings?: UploadSettings): Promise<Upload>;
};

/** The uploads of one server. */
export function uploads(connection: Connection): Uploads {
  return {
    upload(audio, { filename, idempotencyKey = crypto.randomUUID(), signal } = {}) {
      return sendForJson(connection, '/v1/uploads', {
        method: 'POST',
        query: { filename: filename ?? (audio as Partial<File>).name },
        body: audio,
        headers: { 'content-type': 'application/octet-stream', 'idempotency-key': idempotencyKey },
        repeatable: true,
        signal,
      });
    },
  };
}
