import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ask, type Bucket } from './s3.ts';
import { StoreAway } from './store.ts';

/** So often an answer may break off without having brought anything. */
const BARREN = 3;

/** Copies an object into a new file; an answer that breaks off is asked for from there on. Throws StoreAway. */
export async function downloadObject(
  bucket: Bucket,
  key: string,
  path: string,
  bytes: number,
  signal?: AbortSignal,
): Promise<void> {
  let at = 0;
  for (let barren = 0; barren < BARREN; ) {
    const body = await openObject(bucket, key, at, signal);
    const broken = await pipeline(body, createWriteStream(path, { flags: 'a' }), { signal }).then(
      () => null,
      (error: Error) => error,
    );
    signal?.throwIfAborted();
    if (broken && isOfDisk(broken)) throw broken;
    const { size } = await stat(path);
    if (size === bytes) return;
    if (size > bytes) throw new StoreAway('an object changed while it was read');
    if (size === at) barren += 1;
    at = size;
  }
  throw new StoreAway('the S3 server breaks off its answers');
}

/** Opens an object from some byte on. */
export async function openObject(
  { client, name }: Bucket,
  key: string,
  from = 0,
  abortSignal?: AbortSignal,
): Promise<Readable> {
  const range = from > 0 ? { Range: `bytes=${from}-` } : {};
  const command = new GetObjectCommand({ Bucket: name, Key: key, ...range });
  const { Body } = await ask(client.send(command, { ...(abortSignal && { abortSignal }) }));
  return Body as Readable;
}

function isOfDisk(error: Error): boolean {
  return 'syscall' in error && ['write', 'open', 'close'].includes(String(error.syscall));
}
