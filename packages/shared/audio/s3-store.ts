import { randomUUID } from 'node:crypto';
import { openMeter } from './meter.ts';
import { type Bucket, lengthOf, openS3 } from './s3.ts';
import { copyObject } from './s3-copy.ts';
import { downloadObject, openObject } from './s3-download.ts';
import { growInParts } from './s3-growth.ts';
import { openLinks } from './s3-links.ts';
import { abortBelow, listBelow, removeAll, removeObject } from './s3-list.ts';
import { partBytesFor, uploadStream } from './s3-upload.ts';
import { openScratch } from './scratch.ts';
import { type AudioStore, type LocalFile, type Received, type StoreSettings, sourceKey } from './store.ts';

/** Chunks are the largest that is written whole: some minutes of sound. */
const LARGEST_CHUNK = 1024 ** 3;

/**
 * The audio store in a bucket. What was received lies under `incoming/` until it is kept; S3 cannot rename, so keeping
 * it has the server copy it.
 */
export function openS3Store(url: URL, settings: StoreSettings): AudioStore {
  const bucket: Bucket = { client: openS3(settings), name: url.hostname };
  const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  const at = (key: string) => (prefix === '' ? key : `${prefix}/${key}`);
  const scratch = openScratch(settings);

  async function file(key: string, signal?: AbortSignal): Promise<LocalFile> {
    const bytes = await lengthOf(bucket, at(key));
    if (bytes === null) throw new Error(`there is no object ${key}`);
    return scratch.make(bytes, path => downloadObject(bucket, at(key), path, bytes, signal), signal);
  }

  function receivedAt(key: string, { sha256, bytes }: { sha256: string; bytes: number }): Received {
    const goal = at(sourceKey(sha256));
    const discard = () => removeObject(bucket, at(key));
    const place = async () => {
      if ((await lengthOf(bucket, goal)) === null) await copyObject(bucket, at(key), goal, bytes);
    };
    return {
      sha256,
      bytes,
      file: signal => file(key, signal),
      place,
      async keep() {
        await place();
        // What is left of it the sweep finds.
        await discard().catch(() => {});
      },
      discard,
    };
  }

  return {
    async receive(source, maxBytes) {
      const key = `incoming/${randomUUID()}`;
      const meter = openMeter(maxBytes);
      await uploadStream(bucket, at(key), meter.through(source), partBytesFor(maxBytes));
      return receivedAt(key, meter.read());
    },
    write: (key, source) => uploadStream(bucket, at(key), source, partBytesFor(LARGEST_CHUNK)),
    read: key => openObject(bucket, at(key)),
    file,
    link: openLinks(bucket, at, settings),
    async remove(key) {
      await removeObject(bucket, at(key));
      await removeAll(bucket, listBelow(bucket, at(key)));
    },
    async *list(key) {
      for await (const found of listBelow(bucket, at(key))) {
        yield { ...found, key: found.key.slice(at('').length) };
      }
    },
    async sweep(hours) {
      const ageMs = hours * 3_600_000;
      let removed = await removeAll(bucket, listBelow(bucket, at('incoming')), ageMs);
      for (const folder of ['incoming', 'chunks', 'sources']) removed += await abortBelow(bucket, at(folder), ageMs);
      return removed;
    },
    space: async () => null,
    growing: growInParts(bucket, at, receivedAt),
  };
}
