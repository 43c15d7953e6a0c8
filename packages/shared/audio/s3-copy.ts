import { CopyObjectCommand, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { ask, type Bucket } from './s3.ts';
import { abortUpload, beginUpload, endUpload, type Part } from './s3-upload.ts';

/** S3 copies no more than 5 GiB at once, and several parts at a time are faster. */
const LARGE = { above: 1024 ** 3, partBytes: 512 * 1024 ** 2 };
const PARTS_AT_A_TIME = 4;

/** Has the server copy an object; what stands under `to` is replaced in one step. */
export async function copyObject(
  bucket: Bucket,
  from: string,
  to: string,
  bytes: number,
  { above, partBytes } = LARGE,
): Promise<void> {
  const { client, name } = bucket;
  if (bytes > above) return copyInParts(bucket, from, to, bytes, partBytes);
  await ask(client.send(new CopyObjectCommand({ Bucket: name, Key: to, CopySource: sourceOf(bucket, from) })));
}

async function copyInParts(bucket: Bucket, from: string, to: string, bytes: number, partBytes: number): Promise<void> {
  const { client, name } = bucket;
  const uploadId = await beginUpload(bucket, to);
  const upload = { Bucket: name, Key: to, UploadId: uploadId, CopySource: sourceOf(bucket, from) };
  const copyPart = async (number: number): Promise<Part> => {
    const first = (number - 1) * partBytes;
    const range = `bytes=${first}-${Math.min(first + partBytes, bytes) - 1}`;
    const part = new UploadPartCopyCommand({ ...upload, PartNumber: number, CopySourceRange: range });
    return { number, etag: (await ask(client.send(part))).CopyPartResult!.ETag! };
  };
  try {
    const parts: Part[] = [];
    for (let left = Math.ceil(bytes / partBytes); left > 0; left -= PARTS_AT_A_TIME) {
      const numbers = Array.from({ length: Math.min(left, PARTS_AT_A_TIME) }, (_, at) => parts.length + at + 1);
      parts.push(...(await Promise.all(numbers.map(copyPart))));
    }
    await endUpload(bucket, to, uploadId, parts);
  } catch (error) {
    // What is left of it the sweep finds.
    await abortUpload(bucket, to, uploadId).catch(() => {});
    throw error;
  }
}

function sourceOf({ name }: Bucket, key: string): string {
  return `${name}/${key.split('/').map(encodeURIComponent).join('/')}`;
}
