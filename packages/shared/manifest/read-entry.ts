import { type ItemDefaults, type ReadItem, readItem, wrongItem } from '../domain/batch-item.ts';
import type { FieldProblem } from '../domain/error.ts';
import { isAllowedObject, parseObjectUrl } from '../domain/object-url.ts';
import { isPublicHost } from '../runtime/address.ts';
import type { Reach } from '../runtime/bucket.ts';
import type { Entry } from './portion.ts';

/** Makes an item of a batch of what was read, and refuses URLs that lead where clients may not. */
export function readEntry(entry: Entry, batch: ItemDefaults, reach: Reach): ReadItem {
  if (entry.problem !== undefined) return wrongItem(entry.line, null, [{ path: 'line', message: entry.problem }]);
  const item = readItem(entry.raw, entry.line, batch);
  if (!item.request) return item;
  const { audio, callback } = item.request;
  const problems = [...problemsOf('audio.url', audio.url, reach), ...problemsOf('callback.url', callback?.url, reach)];
  return problems.length === 0 ? item : wrongItem(item.line, item.customId, problems);
}

function problemsOf(path: string, url: string | undefined, { allowNetworks, allowBuckets }: Reach): FieldProblem[] {
  if (url === undefined) return [];
  const object = parseObjectUrl(url);
  if (object && !isAllowedObject(object, allowBuckets)) {
    return [{ path, message: 'leads into a bucket that is not allowed' }];
  }
  if (object || isPublicHost(new URL(url).hostname, allowNetworks)) return [];
  return [{ path, message: 'leads to an address that is not public' }];
}
