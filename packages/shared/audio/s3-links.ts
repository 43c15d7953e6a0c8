import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type Bucket, openS3 } from './s3.ts';
import type { S3Settings } from './s3-settings.ts';
import type { AudioStore } from './store.ts';

/** Makes links into a bucket: signed here, without asking anybody. They lead to S3_PUBLIC_URL where that is set. */
export function openLinks({ client, name }: Bucket, at: (key: string) => string, settings: S3Settings) {
  const { S3_PUBLIC_URL } = settings;
  const signer = S3_PUBLIC_URL ? openS3({ ...settings, AWS_ENDPOINT_URL: S3_PUBLIC_URL }) : client;
  return ((key, { seconds, contentType }) => {
    const command = new GetObjectCommand({ Bucket: name, Key: at(key), ResponseContentType: contentType });
    return getSignedUrl(signer, command, { expiresIn: seconds });
  }) satisfies AudioStore['link'];
}
