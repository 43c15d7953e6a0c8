import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from './s3-settings.ts';
import { StoreAway } from './store.ts';

/** A bucket, and the way to it. */
export type Bucket = { client: S3Client; name: string };

const CONNECT_MS = 3_000;
/** Putting the parts of a large recording together takes some servers that long. */
const ANSWER_MS = 120_000;
const SILENT_MS = 30_000;

/** Opens the way to an S3 server; nobody is asked yet. Without a key, whatever else AWS's client finds is used. */
export function openS3(settings: S3Settings): S3Client {
  const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SESSION_TOKEN: sessionToken } = settings;
  const secretAccessKey = settings.AWS_SECRET_ACCESS_KEY;
  return new S3Client({
    ...(endpoint && { endpoint }),
    region: settings.AWS_REGION ?? 'us-east-1',
    forcePathStyle: settings.S3_PATH_STYLE ?? endpoint !== undefined,
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey, sessionToken } }),
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      socketTimeout: SILENT_MS,
    },
    // Checksums in trailers are more than many servers understand; each part is signed with its hash as it is.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** What the server says, or StoreAway; that an object or an upload is not there comes as S3's own error. */
export async function ask<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw asStoreError(error);
  }
}

/** The length of an object; null if there is none. Throws StoreAway. */
export async function lengthOf({ client, name }: Bucket, key: string): Promise<number | null> {
  try {
    return (await ask(client.send(new HeadObjectCommand({ Bucket: name, Key: key })))).ContentLength ?? 0;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Whether S3 says that what was asked for is not there. */
export function isMissing(error: unknown): boolean {
  return ['NoSuchKey', 'NotFound', 'NoSuchUpload'].includes((error as Error).name);
}

/** What an error of the client, or of a body that it gave, means. An abort comes back as it is. */
export function asStoreError(error: unknown): unknown {
  const { name, message } = error as Error;
  if (isMissing(error) || name === 'AbortError' || error instanceof StoreAway) return error;
  return new StoreAway(`the S3 server cannot be used: ${name}: ${message}`, error);
}
