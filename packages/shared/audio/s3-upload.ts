import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ask, type Bucket } from './s3.ts';

export type Part = { number: number; etag: string };

const MiB = 1024 ** 2;
const LEAST_PART = 8 * MiB;
/** S3 takes 10,000 parts of one object; growing recordings may skip as many numbers as they use. */
const MOST_PARTS = 4_900;
const LARGEST_OBJECT = 5 * 1024 ** 4;

/** How long parts must be for the longest object that may come. All are of one length but the last: R2 wants that. */
export function partBytesFor(maxBytes: number): number {
  return Math.max(LEAST_PART, Math.ceil(Math.min(maxBytes, LARGEST_OBJECT) / MOST_PARTS / MiB) * MiB);
}

/** Writes a stream as one object, which is there whole or not at all. Two parts of it are in memory at a time. */
export async function uploadStream(bucket: Bucket, key: string, source: AsyncIterable<Buffer>, partBytes: number) {
  const blocks = inBlocks(source, partBytes);
  const first = (await blocks.next()).value ?? Buffer.alloc(0);
  if (first.length < partBytes) return putObject(bucket, key, first);
  const uploadId = await beginUpload(bucket, key);
  const parts: Promise<Part>[] = [];
  const begin = (block: Buffer) => {
    const part = uploadPart(bucket, key, uploadId, parts.length + 1, block);
    // Told when it is waited for.
    part.catch(() => {});
    parts.push(part);
  };
  try {
    begin(first);
    for await (const block of blocks) {
      await parts.at(-1);
      begin(block);
    }
    await endUpload(bucket, key, uploadId, await Promise.all(parts));
  } catch (error) {
    await Promise.allSettled(parts);
    // What is left of it the sweep finds.
    await abortUpload(bucket, key, uploadId).catch(() => {});
    throw error;
  }
}

async function* inBlocks(source: AsyncIterable<Buffer>, blockBytes: number): AsyncGenerator<Buffer, undefined> {
  let held: Buffer[] = [];
  let bytes = 0;
  for await (let chunk of source) {
    while (bytes + chunk.length >= blockBytes) {
      const part = chunk.subarray(0, blockBytes - bytes);
      chunk = chunk.subarray(part.length);
      yield Buffer.concat([...held, part], blockBytes);
      held = [];
      bytes = 0;
    }
    if (chunk.length > 0) held.push(chunk);
    bytes += chunk.length;
  }
  if (bytes > 0) yield Buffer.concat(held, bytes);
}

export async function putObject({ client, name }: Bucket, key: string, bytes: Buffer): Promise<void> {
  await ask(client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: bytes })));
}

/** Begins an object that is made of parts, and tells the name of the upload. */
export async function beginUpload({ client, name }: Bucket, key: string): Promise<string> {
  return (await ask(client.send(new CreateMultipartUploadCommand({ Bucket: name, Key: key })))).UploadId!;
}

export async function uploadPart(
  { client, name }: Bucket,
  key: string,
  uploadId: string,
  number: number,
  bytes: Buffer,
): Promise<Part> {
  const part = { Bucket: name, Key: key, UploadId: uploadId, PartNumber: number, Body: bytes };
  const { ETag } = await ask(client.send(new UploadPartCommand(part)));
  return { number, etag: ETag! };
}

/** Makes an object of its parts. */
export async function endUpload({ client, name }: Bucket, key: string, uploadId: string, parts: Part[]): Promise<void> {
  const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
  const upload = { Bucket: name, Key: key, UploadId: uploadId, MultipartUpload: { Parts } };
  await ask(client.send(new CompleteMultipartUploadCommand(upload)));
}

export async function abortUpload({ client, name }: Bucket, key: string, uploadId: string): Promise<void> {
  await ask(client.send(new AbortMultipartUploadCommand({ Bucket: name, Key: key, UploadId: uploadId })));
}
