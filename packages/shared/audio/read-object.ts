import type { Readable } from 'node:stream';
import type { ObjectName } from '../domain/object-url.ts';
import type { S3Settings } from './s3-settings.ts';

/** Why an object of somebody else's could not be read. */
export class ObjectUnreadable extends Error {
  /** Whether asking again may end better. */
  readonly isPassing: boolean;

  constructor(message: string, isPassing: boolean, cause: unknown) {
    super(message, { cause });
    this.name = 'ObjectUnreadable';
    this.isPassing = isPassing;
  }
}

export type OpenedObject = AsyncDisposable & { bytes: number; body: Readable };

/** Opens an object of any bucket that the key of the settings may read. Throws ObjectUnreadable. */
export async function readObject(
  { bucket, key }: ObjectName,
  settings: S3Settings,
  abortSignal: AbortSignal,
): Promise<OpenedObject> {
  // The client is large: whoever is never asked for an object is spared it.
  const [{ GetObjectCommand }, { openS3 }] = await Promise.all([import('@aws-sdk/client-s3'), import('./s3.ts')]);
  const client = openS3(settings);
  try {
    const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), {
      abortSignal,
    });
    const body = Body as Readable;
    return { bytes: ContentLength, body, [Symbol.asyncDispose]: async () => client.destroy() };
  } catch (error) {
    client.destroy();
    abortSignal.throwIfAborted();
    throw unreadable(error as Error & { $metadata?: { httpStatusCode?: number } });
  }
}

function unreadable(error: Error & { $metadata?: { httpStatusCode?: number } }): ObjectUnreadable {
  const status = error.$metadata?.httpStatusCode;
  if (status === 404) return new ObjectUnreadable('there is no such object', false, error);
  if (status === 403) return new ObjectUnreadable('the object may not be read', false, error);
  return new ObjectUnreadable('the bucket cannot be read right now', true, error);
}
