import { stat } from 'node:fs/promises';
import { parsePrefixUrl } from '#shared/domain/object-url.ts';
import { Failure } from '../failure.ts';
import { readManifest } from './read-manifest.ts';
import type { Recording } from './recording.ts';
import { scanBucket } from './scan-bucket.ts';
import { scanFolder } from './scan-folder.ts';

/** The recordings of a folder, a bucket or a manifest. Fails where there are none. */
export async function scan(source: string, out: string): Promise<Recording[]> {
  const recordings = await scanWhatever(source, out);
  if (recordings.length === 0) throw new Failure(`there are no recordings in ${source}.`);
  return recordings;
}

async function scanWhatever(source: string, out: string): Promise<Recording[]> {
  if (source.startsWith('s3:')) {
    const prefix = parsePrefixUrl(source);
    if (!prefix) throw new Failure(`${source} names no bucket: s3://bucket/folder is expected.`);
    return scanBucket(prefix);
  }
  const found = await stat(source).catch(() => null);
  if (!found) throw new Failure(`there is no ${source}.`);
  return found.isDirectory() ? scanFolder(source, out) : readManifest(source);
}
