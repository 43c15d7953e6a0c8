/** An object in a bucket, as a client names it. */
export type ObjectName = { bucket: string; key: string };

/** The object that `s3://bucket/key` names, the key as it is; null if it names none, or has `.` or `..` for a folder. */
export function parseObjectUrl(url: string): ObjectName | null {
  const [, bucket, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)\/(.+)$/s.exec(url) ?? [];
  if (bucket === undefined || key === undefined || key.split('/').some(part => /^\.{1,2}$/.test(part))) return null;
  return { bucket, key };
}

/** The bucket, and what the keys begin with, that `s3://bucket` or `s3://bucket/prefix` names; null if it names none. */
export function parsePrefixUrl(url: string): ObjectName | null {
  const [, bucket, key = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/s.exec(url) ?? [];
  return bucket === undefined ? null : { bucket, key };
}

/** Whether an object lies in one of the buckets, given whole or as a bucket with a prefix. */
export function isAllowedObject({ bucket, key }: ObjectName, allowed: string[]): boolean {
  return allowed.some(place => place === bucket || `${bucket}/${key}`.startsWith(`${place}/`));
}
