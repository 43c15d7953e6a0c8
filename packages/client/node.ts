import { openAsBlob } from 'node:fs';
import { access, constants } from 'node:fs/promises';

/** A file as audio to submit. It is read as it is sent, as often as needed; one that changes meanwhile is an error. */
export async function fileAudio(path: string): Promise<Blob> {
  await access(path, constants.R_OK);
  return openAsBlob(path);
}
