import { createReadStream } from 'node:fs';
import { type DetailedError, Upload } from 'tus-js-client';
import { errorOf, StenopoolError } from '#client/error.ts';
import type { Server } from './context.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** The client wants its patience as a list of pauses; one without end is three days, anew after each piece that arrives. */
const MOST_RETRIES = 10_000;

export type Growing = {
  /** Where an earlier attempt was sent to; what the server has of it is not sent again. */
  from?: string | undefined;
  /** Hears where it is sent to, before anything is. */
  onBegun?: (url: string) => void;
};

/** Uploads a file by tus: after a broken line it goes on where it was. Gives its `upload_id`; throws StenopoolError. */
export function sendInPieces(server: Server, file: { path: string; name: string }, how: Growing): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let id: string | undefined;
  const upload = new Upload(createReadStream(file.path), {
    endpoint: `${server.url}/v1/uploads/tus`,
    uploadUrl: how.from ?? null,
    headers: { authorization: `Bearer ${server.key}` },
    metadata: { filename: file.name },
    retryDelays: Array.from({ length: Math.min(server.retries, MOST_RETRIES) }, (_, n) => pauseOf(n)),
    onShouldRetry(failed, attempt) {
      if (!isPassing(statusOf(failed as DetailedError))) return false;
      try {
        server.onRetry?.(asUnreachable(server, failed), pauseOf(attempt));
        return true;
      } catch (error) {
        reject(error);
        return false;
      }
    },
    onUploadUrlAvailable: () => how.onBegun?.(upload.url!),
    onAfterResponse(_request, answer) {
      id = answer.getHeader('Upload-Id') ?? id;
    },
    onSuccess: () => (id === undefined ? reject(new StenopoolError('the server did not keep it')) : resolve(id)),
    onError: failed => toError(server, failed).then(reject, reject),
  });
  upload.start();
  return promise;
}

function pauseOf(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
}

function isPassing(status: number | null): boolean {
  return status === null || [409, 423, 429].includes(status) || status >= 500;
}

/** Null where no answer came. */
function statusOf({ originalResponse }: Partial<DetailedError>): number | null {
  return originalResponse?.getStatus() || null;
}

async function toError(server: Server, failed: Error | DetailedError): Promise<Error> {
  if (!('originalRequest' in failed)) return failed;
  const status = statusOf(failed);
  if (status === null) return asUnreachable(server, failed);
  const type = failed.originalResponse!.getHeader('Content-Type') ?? 'text/plain';
  return errorOf(new Response(failed.originalResponse!.getBody(), { status, headers: { 'content-type': type } }));
}

function asUnreachable({ url }: Server, failed: Error | DetailedError): StenopoolError {
  const why = 'causingError' in failed ? failed.causingError?.message : undefined;
  const status = statusOf(failed);
  const what = status === null ? `cannot be reached (${why || 'the line broke'})` : `answers ${status}`;
  return new StenopoolError(`${url} ${what}`, { code: 'unreachable', status, retryable: true, cause: failed });
}
