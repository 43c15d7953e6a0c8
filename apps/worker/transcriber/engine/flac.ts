import { openAsBlob } from 'node:fs';
import type { ChunkAudio } from './engine.ts';

/** The file of a chunk, to be sent. Where it has not been read yet, it is while it is sent. Throws if it is not there. */
export async function flacOf({ path, file }: ChunkAudio): Promise<Blob> {
  return file ?? openAsBlob(path, { type: FLAC });
}

/** Its media type. */
export const FLAC = 'audio/flac';
