import type { FieldProblem } from '#shared/domain/error.ts';
import { isAllowedObject, parseObjectUrl } from '#shared/domain/object-url.ts';
import { isPublicHost } from '#shared/runtime/address.ts';
import type { Reach } from '#shared/runtime/bucket.ts';

/**
 * What is wrong with a URL that a client wants us to ask for, as far as it can be told before asking: an address, in
 * whatever spelling, that is not public. What a name resolves to is checked by whoever connects.
 */
export function checkUrl(path: string, url: string, allowNetworks: string[]): FieldProblem[] {
  if (isPublicHost(new URL(url).hostname, allowNetworks)) return [];
  return [{ path, message: 'leads to an address that is not public' }];
}

/** The same of a recording, which may be an object in a bucket that is allowed. */
export function checkAudioUrl(path: string, url: string, { allowNetworks, allowBuckets }: Reach): FieldProblem[] {
  const object = parseObjectUrl(url);
  if (!object) return checkUrl(path, url, allowNetworks);
  return isAllowedObject(object, allowBuckets) ? [] : [{ path, message: 'leads into a bucket that is not allowed' }];
}
