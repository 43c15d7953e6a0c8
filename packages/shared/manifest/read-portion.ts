import { open } from 'node:fs/promises';
import type { ManifestPlace } from '../domain/batch.ts';
import { type Portion, UnreadableManifest } from './portion.ts';
import { readCsv } from './read-csv.ts';
import { readJsonLines } from './read-json-lines.ts';

const START: ManifestPlace = { bytes: 0, lines: 0, columns: null };

/**
 * Reads at most `most` items of a manifest, from a place that an earlier portion told (null for its start); in memory lies
 * no more than that. Lines of JSON are told by their first brace. Throws UnreadableManifest.
 */
export async function readPortion(path: string, from: ManifestPlace | null, most: number): Promise<Portion> {
  const isJson = from ? from.columns === null : await startsWithBrace(path);
  return isJson ? readJsonLines(path, from ?? START, most) : readCsv(path, from ?? START, most);
}

async function startsWithBrace(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
  const start = buffer
    .subarray(0, bytesRead)
    .toString()
    .replace(/^\ufeff/, '')
    .trimStart();
  if (start === '') throw new UnreadableManifest('it is empty');
  return start.startsWith('{');
}
