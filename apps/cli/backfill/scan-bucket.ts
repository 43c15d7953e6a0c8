import { listObjects } from '#shared/audio/list-objects.ts';
import type { ObjectName } from '#shared/domain/object-url.ts';
import { readHost } from '../config.ts';
import { Failure } from '../failure.ts';
import { complain } from '../output.ts';
import { safePath } from '../safe-path.ts';
import type { Recording } from './recording.ts';
import { isRecording } from './scan-folder.ts';

/**
 * Every recording of a bucket whose key begins so, by path, which is the key from the last folder of `prefix` on. The
 * bucket is listed with the key of this machine; the server reads what it is told with its own.
 */
export async function scanBucket({ bucket, key: prefix }: ObjectName): Promise<Recording[]> {
  const found = new Map<string, Recording>();
  const folder = prefix.lastIndexOf('/') + 1;
  try {
    for await (const { key, bytes, etag } of listObjects({ bucket, key: prefix }, readHost())) {
      const steps = key.slice(folder).split('/');
      if (steps.some(step => step.startsWith('.')) || !isRecording(steps.at(-1)!)) continue;
      const path = safePath(key.slice(folder));
      const url = `s3://${bucket}/${key}`;
      if (found.has(path)) complain(`${url} is left out: another one is called ${path}`);
      else found.set(path, { path, stamp: `${bytes} ${etag}`, bytes, place: { url }, options: {} });
    }
  } catch (error) {
    throw new Failure(`s3://${bucket} cannot be listed: ${(error as Error).message}.`);
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
