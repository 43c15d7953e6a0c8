import type { FieldProblem } from '#shared/domain/error.ts';
import { isPublicHost } from '#shared/runtime/address.ts';

/**
 * What is wrong with a URL that a client wants us to ask for, as far as it can be told before asking: an address, in
 * whatever spelling, that is not public. What a name resolves to is checked by whoever connects.
 */
export function checkUrl(path: string, url: string, allowNetworks: string[]): FieldProblem[] {
  if (isPublicHost(new URL(url).hostname, allowNetworks)) return [];
  return [{ path, message: 'leads to an address that is not public' }];
}
