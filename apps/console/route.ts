import { signal } from '@preact/signals';

/** Where the person is: `#/transcriptions/ID?tab=batches`. */
export type Place = { page: string; id: string | null; query: URLSearchParams };

export const place = signal<Place>(read());

addEventListener('hashchange', () => {
  place.value = read();
});

/** The address of a page, for links. */
export function href(page: string, id?: string | null, query: Record<string, string> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  const search = new URLSearchParams(given).toString();
  return `#/${page}${id ? `/${encodeURIComponent(id)}` : ''}${search && `?${search}`}`;
}

/** Changes what the page is asked for, without a step back to where it was asked for something else. */
export function narrow(query: Record<string, string>): void {
  history.replaceState(null, '', href(place.value.page, place.value.id, query));
  place.value = read();
}

function read(): Place {
  const [path = '', search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [page = '', id] = path.split('/').map(decode);
  return { page: page || 'queue', id: id || null, query: new URLSearchParams(search) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
