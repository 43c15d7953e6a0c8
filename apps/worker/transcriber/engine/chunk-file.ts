import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { ChunkAudio } from './engine.ts';

/** A file to be sent. */
export type Part = { blob: Blob; name: string };

/** The audio of a chunk in memory, to be sent at once. Throws if it is not there, or at the signal. */
export async function readAudio(path: string, signal: AbortSignal): Promise<Blob> {
  return new Blob([await readFile(path, { signal })], { type: typeOf(path) });
}

/** The file of a chunk, to be sent. What has not been read yet is while it is sent. Throws if it is not there. */
export async function openChunkFile({ path, read }: ChunkAudio): Promise<Part> {
  return { blob: read ?? (await openAsBlob(path, { type: typeOf(path) })), name: basename(path) };
}

function typeOf(path: string): string {
  return extname(path) === '.wav' ? 'audio/wav' : 'audio/flac';
}
