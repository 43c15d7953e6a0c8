import type { ObjectName } from '../domain/object-url.ts';
import type { S3Settings } from './s3-settings.ts';

export type Listed = { key: string; bytes: number; etag: string };

/** Every object whose key begins so, by key, in portions as they are asked for. Throws StoreAway. */
export async function* listObjects({ bucket, key: prefix }: ObjectName, settings: S3Settings): AsyncGenerator<Listed> {
  // The client is large: whoever never lists a bucket is spared it.
  const [{ ListObjectsV2Command }, { ask, openS3 }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('./s3.ts'),
  ]);
  const client = openS3(settings);
  try {
    for (let from: string | undefined; ; ) {
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: from });
      const { Contents = [], NextContinuationToken } = await ask(client.send(command));
      for (const { Key, Size = 0, ETag = '' } of Contents) yield { key: Key!, bytes: Size, etag: ETag };
      if (NextContinuationToken === undefined) return;
      from = NextContinuationToken;
    }
  } finally {
    client.destroy();
  }
}
