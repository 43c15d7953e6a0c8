import {
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  type MultipartUpload,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { ask, asStoreError, type Bucket } from './s3.ts';
import { abortUpload } from './s3-upload.ts';
import type { Stored } from './store.ts';

const REMOVALS_AT_A_TIME = 8;

/** Everything below a key. Throws StoreAway. */
export async function* listBelow({ client, name }: Bucket, key: string): AsyncGenerator<Stored> {
  try {
    for await (const page of paginateListObjectsV2({ client }, { Bucket: name, Prefix: `${key}/` })) {
      for (const { Key, LastModified } of page.Contents ?? []) {
        yield { key: Key!, ageMs: Date.now() - (LastModified?.getTime() ?? Date.now()) };
      }
    }
  } catch (error) {
    throw asStoreError(error);
  }
}

/** Removes those of the objects that are so old, and tells how many. One by one, for not every server takes a list. */
export async function removeAll(bucket: Bucket, found: AsyncIterable<Stored>, leastAgeMs?: number): Promise<number> {
  let removing: Promise<void>[] = [];
  let removed = 0;
  for await (const { key, ageMs } of found) {
    if (leastAgeMs !== undefined && ageMs < leastAgeMs) continue;
    removing.push(removeObject(bucket, key));
    removed += 1;
    if (removing.length < REMOVALS_AT_A_TIME) continue;
    await Promise.all(removing);
    removing = [];
  }
  await Promise.all(removing);
  return removed;
}

export async function removeObject({ client, name }: Bucket, key: string): Promise<void> {
  await ask(client.send(new DeleteObjectCommand({ Bucket: name, Key: key })));
}

/** Aborts the uploads below a key that were begun so long ago and never ended, and tells how many. */
export async function abortBelow(bucket: Bucket, key: string, leastAgeMs = 0): Promise<number> {
  let aborted = 0;
  for await (const { Key, UploadId, Initiated } of listUploads(bucket, `${key}/`)) {
    if (Date.now() - (Initiated?.getTime() ?? Date.now()) < leastAgeMs) continue;
    await abortUpload(bucket, Key!, UploadId!);
    aborted += 1;
  }
  return aborted;
}

async function* listUploads({ client, name }: Bucket, prefix: string): AsyncGenerator<MultipartUpload> {
  let after: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
  for (;;) {
    const page = await ask(client.send(new ListMultipartUploadsCommand({ Bucket: name, Prefix: prefix, ...after })));
    yield* page.Uploads ?? [];
    if (!page.IsTruncated) return;
    after = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
}
