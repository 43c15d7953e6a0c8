import { StenopoolError } from '#client/error.ts';
import type { Problem, Transcription } from '#client/schemas.ts';
import { MARK } from './ask.ts';

type Told = { onProgress: (part: number) => void; signal: AbortSignal };

/** Submits a recording and tells how much of it has gone up; `fetch` could not. Throws `StenopoolError`. */
export function sendFile(file: File, options: object, { onProgress, signal }: Told): Promise<Transcription> {
  const form = new FormData();
  form.append('options', JSON.stringify(options));
  form.append('file', file, file.name);
  const { promise, resolve, reject } = Promise.withResolvers<Transcription>();
  const request = new XMLHttpRequest();
  request.open('POST', '/v1/transcriptions');
  request.setRequestHeader(...MARK);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
  request.onload = () => {
    if (request.status === 202) resolve(JSON.parse(request.responseText) as Transcription);
    else reject(errorOf(request));
  };
  request.onerror = () => reject(new StenopoolError('', { code: 'unreachable', retryable: true }));
  request.onabort = () => reject(signal.reason);
  signal.addEventListener('abort', () => request.abort());
  request.send(form);
  return promise;
}

function errorOf({ status, responseText }: XMLHttpRequest): StenopoolError {
  try {
    const { detail, code, retryable } = JSON.parse(responseText) as Problem;
    return new StenopoolError(detail, { code, status, retryable });
  } catch {
    return new StenopoolError(`the server answered ${status}`, { status });
  }
}
