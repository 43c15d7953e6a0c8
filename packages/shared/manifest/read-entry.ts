import { type ItemDefaults, type ReadItem, readItem, wrongItem } from '../domain/batch-item.ts';
import { isPublicHost } from '../runtime/address.ts';
import type { Entry } from './portion.ts';

/** Makes an item of a batch of what was read, and refuses what it may not ask for: URLs that are not public. */
export function readEntry(entry: Entry, batch: ItemDefaults, allowNetworks: string[]): ReadItem {
  if (entry.problem !== undefined) return wrongItem(entry.line, null, [{ path: 'line', message: entry.problem }]);
  const item = readItem(entry.raw, entry.line, batch);
  if (!item.request) return item;
  const { audio, callback } = item.request;
  const problems = [
    { path: 'audio.url', url: audio.url },
    { path: 'callback.url', url: callback?.url },
  ].filter(({ url }) => url !== undefined && !isPublicHost(new URL(url).hostname, allowNetworks));
  if (problems.length === 0) return item;
  const message = 'leads to an address that is not public';
  return wrongItem(
    item.line,
    item.customId,
    problems.map(({ path }) => ({ path, message })),
  );
}
