import type { FuzzBody, FuzzRequest } from './any-request.ts';

export type FuzzAnswer = { status: number; type: string; text: string };

/** Ids that are known so far, by the path that they are found under. */
export type KnownIds = Map<string, string[]>;

/** As long as an answer that comes piece by piece, and one that waits for a worker, is waited for. */
const PATIENCE_MS = 5_000;

/** Sends a request as it is, with a key; null if no answer came to an end in time, which only some need. */
export async function send(
  url: string,
  key: string,
  request: FuzzRequest,
  known: KnownIds,
): Promise<{ path: string; answer: FuzzAnswer | null }> {
  const path = pathOf(request, known);
  const { body, type } = bodyOf(request.body);
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${key}`);
  if (type !== null) headers.set('content-type', type);
  const method = request.operation.method.toUpperCase();
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await fetch(url + path, { method, headers, body, redirect: 'manual', signal });
    const text = await response.text();
    return { path, answer: { status: response.status, type: response.headers.get('content-type') ?? '', text } };
  } catch (error) {
    if (signal.aborted) return { path, answer: null };
    throw new Error(`${method} ${path}: the connection was cut`, { cause: error });
  }
}

function pathOf({ operation: { path }, ids, query }: FuzzRequest, known: KnownIds): string {
  const [base = ''] = path.split('/{');
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => {
    const id = ids[name]!;
    if (typeof id === 'string') return encodeURIComponent(id.toWellFormed());
    const of = known.get(name === 'id' ? base : `${base}/{id}/${name}`) ?? ['none'];
    return of[id % of.length]!;
  });
  const search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  return search === '' ? filled : `${filled}?${search}`;
}

const encode = (text: string) => encodeURIComponent(text.toWellFormed());

function bodyOf(body: FuzzBody | null): { body?: RequestInit['body']; type: string | null } {
  if (body === null) return { type: null };
  if ('text' in body) return { body: new TextEncoder().encode(body.text), type: body.type };
  const form = new FormData();
  for (const [name, value] of body.fields) form.append(name, value);
  if (body.file !== null) form.append('file', new Blob([body.file]), 'a.wav');
  return { body: form, type: null };
}
