import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ChunkAudio } from './engine.ts';

const FLAC = 'audio/flac';

/** The audio of a chunk in memory, to be sent at once. Throws if it is not there, or at the signal. */
export async function readAudio(path: string, signal: AbortSignal): Promise<Blob> {
  return new Blob([await readFile(path, { signal })], { type: FLAC });
}

/** The file of a chunk, to be sent. What has not been read yet is while it is sent. Throws if it is not there. */
export async function flacOf({ path, read }: ChunkAudio): Promise<Blob> {
  return read ?? openAsBlob(path, { type: FLAC });
}
