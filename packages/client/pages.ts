import { type Connection, sendForJson } from './send.ts';

type Page<T> = { data: T[]; has_more: boolean; next_cursor: string | null };

/** Everything on a list, page after page as it is asked for. */
export async function* pages<T>(
  connection: Connection,
  path: string,
  query: object = {},
  signal?: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  let cursor: string | null | undefined;
  do {
    const page: Page<T> = await sendForJson(connection, path, { query: { limit: 100, ...query, cursor }, signal });
    yield* page.data;
    cursor = page.has_more ? page.next_cursor : null;
  } while (cursor);
}
