import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { ChunkAudio } from './engine.ts';

/** A file to be sent. */
export type Part = { blob: Blob; name: string };

/** The audio of a chunk in memory, to be sent at once. Throws if it is not there, or at the signal. */
export async function readAudio(path: string, signal: AbortSignal): Promise<Blob> {
  return new Blob([await readFile(path, { signal })]);
}

/** The file of a chunk, to be sent. What has not been read yet is while it is sent. Throws if it is not there. */
export async function openChunkFile({ path, read }: ChunkAudio): Promise<Part> {
  const blob = read ?? (await openAsBlob(path));
  // By what is in it: a copy from a bucket has a name that tells nothing.
  const kind = (await blob.slice(0, 4).text()) === 'RIFF' ? 'wav' : 'flac';
  return { blob: blob.slice(0, blob.size, `audio/${kind}`), name: `${basename(path, extname(path))}.${kind}` };
}
