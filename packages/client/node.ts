import { openAsBlob } from 'node:fs';

/** A file as audio to submit. It is read as it is sent, as often as needed; a file that changes meanwhile is an error. */
export function fileAudio(path: string): Promise<Blob> {
  return openAsBlob(path);
}
