import { stat } from 'node:fs/promises';
import { Failure } from '../failure.ts';
import { readManifest } from './read-manifest.ts';
import type { Recording } from './recording.ts';
import { scanFolder } from './scan-folder.ts';

/** The recordings of a folder or a manifest. Fails where there are none. */
export async function scan(source: string, out: string): Promise<Recording[]> {
  const found = await stat(source).catch(() => null);
  if (!found) throw new Failure(`there is no ${source}.`);
  const recordings = found.isDirectory() ? await scanFolder(source, out) : await readManifest(source);
  if (recordings.length === 0) throw new Failure(`there are no recordings in ${source}.`);
  return recordings;
}
