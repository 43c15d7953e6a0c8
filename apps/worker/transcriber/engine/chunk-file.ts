import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';

/** A file to be sent. */
export type Part = { blob: Blob; name: string };

/** A chunk as it lies in the store, to be streamed from there. Throws if it is not there. */
export async function openChunkFile(path: string): Promise<Part> {
  const name = basename(path);
  return { blob: await openAsBlob(path, { type: name.endsWith('.wav') ? 'audio/wav' : 'audio/flac' }), name };
}
